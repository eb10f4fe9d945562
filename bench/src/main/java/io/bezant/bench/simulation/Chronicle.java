package io.bezant.bench.simulation;

import io.bezant.bench.simulation.drawing.FrameText;
import io.bezant.bench.simulation.drawing.SpaceTime;
import io.bezant.bench.simulation.drawing.SpaceTime.Condition;
import io.bezant.bench.simulation.world.Agenda;
import io.bezant.bench.simulation.world.NetworkTap;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.wire.FrameCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The last things that happened in a run, drawn for people with a column for each replica and
 * client; none are kept unless asked for.
 */
final class Chronicle implements NetworkTap {
  private final int capacity;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final Consumer<String> reader;
  private Optional<Canvas> canvas = Optional.empty();

  /** What is drawn on, once it is known who takes part. */
  private record Canvas(
      Agenda agenda, int replicaCount, SpaceTime drawing, FrameText frames, String header) {}

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

  /** Whether anybody reads it, so that it is worth its text. */
  boolean isRead() {
    return capacity > 0;
  }

  Chronicle of(Agenda agenda, ClusterConfig cluster) {
    int replicas = cluster.membership().size();
    List<String> names = new ArrayList<>();
    for (int replica = 0; replica < replicas; replica++) {
      names.add("r" + replica);
    }
    for (int client = 0; client < cluster.clients().size(); client++) {
      names.add("c" + client);
    }
    SpaceTime drawing = new SpaceTime(names);
    for (int client = 0; client < cluster.clients().size(); client++) {
      drawing.become(replicas + client, Condition.UP);
    }
    FrameText frames = new FrameText(new FrameCodec(cluster.limits()));
    canvas = Optional.of(new Canvas(agenda, replicas, drawing, frames, drawing.header()));
    if (isRead()) {
      reader.accept(drawing.header());
    }
    return this;
  }

  /** From now on a replica is so. */
  void become(int replica, Condition condition) {
    canvas.ifPresent(it -> it.drawing().become(replica, condition));
  }

  /** Something happens to everybody. */
  void note(Supplier<String> what) {
    draw(it -> it.drawing().everywhere(it.agenda().nowNanos(), what.get()));
  }

  /** Something happens to a replica. */
  void note(int replica, Supplier<String> what) {
    draw(it -> it.drawing().at(it.agenda().nowNanos(), replica, what.get()));
  }

  /** Something happens to a client. */
  void noteClient(int client, Supplier<String> what) {
    draw(it -> it.drawing().at(it.agenda().nowNanos(), it.replicaCount() + client, what.get()));
  }

  @Override
  public void onHeard(int from, int to, Bytes frame) {
    draw(it -> it.drawing().heard(it.agenda().nowNanos(), from, to, it.frames().of(frame)));
  }

  @Override
  public void onLost(int from, int to, Bytes frame) {
    draw(it -> it.drawing().lost(it.agenda().nowNanos(), from, to, it.frames().of(frame)));
  }

  /** One line of a drawing; it is made only if somebody will read it. */
  private interface Stroke {
    String on(Canvas canvas);
  }

  private void draw(Stroke stroke) {
    if (!isRead()) {
      return;
    }
    canvas.ifPresent(
        it -> {
          String line = stroke.on(it);
          if (lines.size() == capacity) {
            lines.removeFirst();
          }
          lines.add(line);
          reader.accept(line);
        });
  }

  /** What is kept, oldest first, below the names of the columns. */
  List<String> lines() {
    List<String> all = new ArrayList<>();
    if (!lines.isEmpty()) {
      canvas.ifPresent(it -> all.add(it.header()));
    }
    all.addAll(lines);
    return all;
  }
}
