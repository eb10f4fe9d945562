package io.bezant.replica.runtime;

import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.ReadAnswer.Standing;
import io.bezant.replica.runtime.ReadQueue.Waiting;
import java.util.List;

/**
 * Where questions about the state are answered without ordering (R12): at the end of a turn of the
 * loop, between two batches, when the core lets its state be shown and everything that this rests
 * on is durable (R1). A replica that knows of a decision that it has not executed lets a question
 * wait for about a round trip; then, or when it may show nothing, it says that it is behind. Loop
 * thread only.
 */
final class ReadDesk {

  /**
   * Most questions answered in one turn, so that agreement is not held up. One about ranges counts
   * as many.
   */
  static final int MAX_PER_TURN = 64;

  /** How long a question waits for a place that is known to be decided. */
  static final long MAX_WAIT_NANOS = 10_000_000;

  private final ReadQueue queue;
  private final Core core;
  private final EffectRunner effects;
  private final Surroundings surroundings;

  /** When this replica last knew of a decision that it had not executed. */
  private long lackedNanos = Long.MIN_VALUE;

  ReadDesk(ReadQueue queue, Core core, EffectRunner effects, Surroundings surroundings) {
    this.queue = queue;
    this.core = core;
    this.effects = effects;
    this.surroundings = surroundings;
  }

  /** Answers what can be answered now; how much that was. */
  int answer() {
    if (queue.isEmpty()) {
      return 0;
    }
    long nowNanos = surroundings.time().monotonicNanos();
    return switch (core.reads()) {
      case CLOSED -> turnAway(queue.take(MAX_PER_TURN, question -> true));
      case CATCHING_UP -> {
        lackedNanos = nowNanos;
        yield turnAway(
            queue.take(
                MAX_PER_TURN, question -> nowNanos - question.sinceNanos() >= MAX_WAIT_NANOS));
      }
      case CURRENT -> {
        effects.makeShowable();
        Turn turn = new Turn();
        yield show(queue.take(MAX_PER_TURN, turn::hasRoomFor));
      }
    };
  }

  /** What is answered in one turn: any number of questions of some weight together, or one. */
  private final class Turn {
    private int weight;

    boolean hasRoomFor(Waiting question) {
      if (weight >= MAX_PER_TURN) {
        return false;
      }
      weight += surroundings.state().weight(question.read());
      return true;
    }
  }

  private int turnAway(List<Waiting> questions) {
    for (Waiting question : questions) {
      say(question, ReadAnswer.none(question.read().nonce(), Standing.BEHIND));
    }
    return flushed(questions.size());
  }

  private int show(List<Waiting> questions) {
    for (Waiting question : questions) {
      Read read = question.read();
      ReadAnswer answer = surroundings.state().read(question.from().client(), read);
      say(question, answer);
    }
    return flushed(questions.size());
  }

  private void say(Waiting question, ReadAnswer answer) {
    boolean hasWaited = question.sinceNanos() <= lackedNanos;
    surroundings.listener().onRead(answer.standing(), question.read().reads().size(), hasWaited);
    surroundings.network().sendToClient(question.from(), surroundings.frames().encode(answer));
  }

  private int flushed(int said) {
    if (said > 0) {
      surroundings.network().flush();
    }
    return said;
  }
}
