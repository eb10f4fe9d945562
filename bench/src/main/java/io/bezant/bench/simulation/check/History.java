package io.bezant.bench.simulation.check;

import io.bezant.client.core.Failure;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The recorder of everything clients asked and were told, in the order in which it happened to
 * them.
 *
 * <p>{@link #invoke} belongs before the operation is handed to a client, an ending after the client
 * has told it: then an operation can have taken effect only between its two places. What has not
 * ended when the calls are read counts as unknown.
 *
 * <p>Time is for people to read; order is kept by counting, so that events of one instant have one
 * too. May be used from several threads.
 */
public final class History {

  private final List<Open> calls = new ArrayList<>();
  private long events;
  private int endings;

  /**
   * The recorder's name for an operation.
   *
   * @param index counted from zero
   */
  public record Token(int index) {}

  private static final class Open {
    private final int client;
    private final KvOperation operation;
    private final long order;
    private final long invokedNanos;
    private Ending ending = new Ending.Unknown();
    private boolean ended;

    Open(int client, KvOperation operation, long order, long invokedNanos) {
      this.client = client;
      this.operation = operation;
      this.order = order;
      this.invokedNanos = invokedNanos;
    }
  }

  /** A client is about to ask for something. */
  public synchronized Token invoke(int client, KvOperation operation, long nanos) {
    calls.add(new Open(client, operation, events++, nanos));
    return new Token(calls.size() - 1);
  }

  /**
   * A client has got an answer.
   *
   * @param executed the sequence number that the answer names
   */
  public synchronized void returned(
      Token token, KvResult result, SequenceNumber executed, long nanos) {
    end(token, new Ending.Returned(events++, result, Optional.of(executed), nanos));
  }

  /** A client was shown something without ordering. */
  public synchronized void shown(Token token, KvResult result, long nanos) {
    end(token, new Ending.Returned(events++, result, Optional.empty(), nanos));
  }

  /** A client was told that there will be no answer. */
  public void failed(Token token, Failure failure) {
    if (failure.sent()) {
      unknown(token);
    } else {
      neverHappened(token);
    }
  }

  /** It is certain that the operation was not executed and never will be. */
  public synchronized void neverHappened(Token token) {
    end(token, new Ending.NeverHappened());
  }

  /** Nobody can tell whether the operation was or will be executed. */
  public synchronized void unknown(Token token) {
    end(token, new Ending.Unknown());
  }

  /** Everything asked so far, in the order of asking. */
  public synchronized List<Call> calls() {
    return calls.stream()
        .map(
            each ->
                new Call(each.client, each.operation, each.order, each.invokedNanos, each.ending))
        .toList();
  }

  /** How many operations have not ended. */
  public synchronized int open() {
    return calls.size() - endings;
  }

  private void end(Token token, Ending ending) {
    Open open = calls.get(token.index());
    if (open.ended) {
      throw new IllegalStateException(
          "operation " + token.index() + " of client " + open.client + " ended twice");
    }
    open.ended = true;
    open.ending = ending;
    endings++;
  }
}
