package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.Agenda;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The last things that happened in a run, in lines for people; none are kept unless asked for. */
final class Chronicle {
  private static final long NANOS_PER_MICRO = 1_000;

  private final int capacity;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final Consumer<String> reader;
  private Optional<Agenda> agenda = Optional.empty();

  private Chronicle(int capacity, Consumer<String> reader) {
    this.capacity = capacity;
    this.reader = reader;
  }

  /** Keeps the last lines. */
  static Chronicle keeping(int lines) {
    return new Chronicle(lines, line -> {});
  }

  /** Keeps nothing and shows every line at once. */
  static Chronicle showing(Consumer<String> reader) {
    return new Chronicle(1, reader);
  }

  Chronicle of(Agenda newAgenda) {
    agenda = Optional.of(newAgenda);
    return this;
  }

  /** Notes something; the text is made only if somebody will read it. */
  void note(Supplier<String> what) {
    if (capacity == 0) {
      return;
    }
    long micros = agenda.map(it -> it.nowNanos() / NANOS_PER_MICRO).orElse(0L);
    String line = "%7d.%03d ms  %s".formatted(micros / 1000, micros % 1000, what.get());
    if (lines.size() == capacity) {
      lines.removeFirst();
    }
    lines.add(line);
    reader.accept(line);
  }

  /** What is kept, oldest first. */
  List<String> lines() {
    return List.copyOf(lines);
  }
}
