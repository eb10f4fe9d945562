package io.bezant.replica.runtime;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.message.Read;
import io.bezant.replica.net.ClientConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Questions about the state that wait for the loop: a bounded number and size of each client, who
 * take turns, so that none can make another wait for more than one question of its own.
 * Thread-safe.
 */
public final class ReadQueue {

  /** Most questions of one client that wait. */
  public static final int MAX_PER_CLIENT = 64;

  /** Most bytes of the questions of one client that wait. */
  public static final int MAX_BYTES_PER_CLIENT = 1 << 20;

  /** Most questions of all clients that wait. */
  public static final int MAX_TOTAL = 4_096;

  private final Map<ClientId, Share> shares = new LinkedHashMap<>();
  private final Runnable wakeUp;

  /** Changed with the lock held; read without. */
  private final AtomicInteger size = new AtomicInteger();

  /**
   * A question that waits.
   *
   * @param from where it came from and the answer goes
   * @param read what is asked
   * @param bytes what it counts against its client's share
   * @param sinceNanos when it came
   */
  public record Waiting(ClientConnection from, Read read, int bytes, long sinceNanos) {}

  private static final class Share {
    private final ArrayDeque<Waiting> questions = new ArrayDeque<>();
    private long bytes;
  }

  /**
   * An empty queue.
   *
   * @param wakeUp called from any thread when something was added
   */
  ReadQueue(Runnable wakeUp) {
    this.wakeUp = wakeUp;
  }

  /** Adds a question; false if there is no room for it. */
  public boolean offer(Waiting question) {
    synchronized (shares) {
      Share share = shares.computeIfAbsent(question.from().client(), absent -> new Share());
      boolean fits =
          share.questions.size() < MAX_PER_CLIENT
              && share.bytes + question.bytes() <= MAX_BYTES_PER_CLIENT
              && size.get() < MAX_TOTAL;
      if (!fits) {
        if (share.questions.isEmpty()) {
          shares.remove(question.from().client());
        }
        return false;
      }
      share.questions.add(question);
      share.bytes += question.bytes();
      size.incrementAndGet();
    }
    wakeUp.run();
    return true;
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return size.get() == 0;
  }

  /** How many questions wait. */
  public int size() {
    return size.get();
  }

  /**
   * Takes questions, one of each client in turn.
   *
   * @param most how many at most
   * @param wanted of each client, questions are taken as long as the oldest is wanted
   */
  List<Waiting> take(int most, Predicate<Waiting> wanted) {
    List<Waiting> taken = new ArrayList<>();
    synchronized (shares) {
      boolean tookAny = true;
      while (tookAny && taken.size() < most) {
        tookAny = takeRound(most, wanted, taken);
      }
    }
    return taken;
  }

  private boolean takeRound(int most, Predicate<Waiting> wanted, List<Waiting> taken) {
    boolean tookAny = false;
    List<Map.Entry<ClientId, Share>> served = new ArrayList<>();
    for (Iterator<Map.Entry<ClientId, Share>> rest = shares.entrySet().iterator();
        rest.hasNext() && taken.size() < most; ) {
      Map.Entry<ClientId, Share> each = rest.next();
      Waiting oldest = each.getValue().questions.element();
      if (wanted.test(oldest)) {
        taken.add(each.getValue().questions.remove());
        each.getValue().bytes -= oldest.bytes();
        size.decrementAndGet();
        tookAny = true;
        rest.remove();
        if (!each.getValue().questions.isEmpty()) {
          served.add(Map.entry(each.getKey(), each.getValue()));
        }
      }
    }
    // Who was served stands behind those who were not.
    served.forEach(each -> shares.put(each.getKey(), each.getValue()));
    return tookAny;
  }

  /** What a question costs while it waits. */
  static int bytesOf(Read read) {
    int bytes = Long.BYTES;
    for (Bytes each : read.reads()) {
      bytes += each.size();
    }
    return bytes;
  }
}
