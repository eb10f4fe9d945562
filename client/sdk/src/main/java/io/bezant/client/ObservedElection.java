package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The queue of an election as it was read once and changed since, and of it the one who leads; told
 * on a virtual thread of its own. Where what changed is forgotten before it was told, the queue is
 * read anew. An outage is waited out. Thread-safe.
 */
final class ObservedElection implements Watcher {

  private static final long PAUSE_MILLIS = 250;
  private static final Duration WHILE_OPEN = Duration.ofDays(1);

  private final TurnQueue turns;
  private final Bytes name;
  private final LeaderListener listener;
  private final Thread telling;
  private volatile boolean open = true;
  private volatile long revision;

  /** The members; only for who tells. */
  private final TreeMap<Bytes, KeyValue> members = new TreeMap<>();

  private boolean hasTold;
  private Optional<LockHolder> told = Optional.empty();

  /**
   * Reads the queue, tells who leads, and goes on telling.
   *
   * @throws BezantException if it cannot be read
   */
  static Watcher begin(TurnQueue turns, Bytes name, LeaderListener listener) {
    ObservedElection observed = new ObservedElection(turns, name, listener);
    observed.read();
    observed.telling.start();
    return observed;
  }

  private ObservedElection(TurnQueue turns, Bytes name, LeaderListener listener) {
    this.turns = turns;
    this.name = name;
    this.listener = listener;
    this.telling = Thread.ofVirtual().name("bezant-observe").unstarted(this::observe);
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    telling.interrupt();
  }

  private void observe() {
    try {
      boolean isKnown = true;
      while (open) {
        isKnown = isKnown ? follow() : isReadAnew();
      }
    } catch (InterruptedException | BezantException.Interrupted closed) {
      open = false;
    } catch (BezantException failed) {
      if (open) {
        open = false;
        Measuring.tell(() -> listener.onEnd(failed));
      }
    }
  }

  /** Tells what changes for as long as it can be told; then the queue is not known. */
  private boolean follow() {
    WatchOptions next = WatchOptions.DEFAULT.from(revision + 1);
    try (WatchStream changes = turns.watches().open(TurnQueue.of(name), next)) {
      while (open) {
        changes.next(WHILE_OPEN).ifPresent(this::change);
      }
    } catch (BezantException.Compacted | BezantException.TooManyWaiting cannotBeTold) {
      return false;
    }
    return true;
  }

  private void change(WatchBatch batch) {
    for (WatchEvent event : batch.events()) {
      switch (event) {
        case WatchEvent.Put put -> members.put(put.key(), put.keyValue());
        case WatchEvent.Delete delete -> members.remove(delete.key());
      }
    }
    revision = batch.revision();
    tell();
  }

  /** Whether the queue could be read now. */
  private boolean isReadAnew() throws InterruptedException {
    Thread.sleep(PAUSE_MILLIS);
    try {
      read();
      return true;
    } catch (BezantException failed) {
      if (!failed.isRetryable() || failed instanceof BezantException.Interrupted) {
        throw failed;
      }
      return false;
    }
  }

  private void read() {
    Step all = Step.range(TurnQueue.of(name), RangeOptions.DEFAULT);
    TransactionResult now = turns.kv().commit(Transaction.of().then(all));
    members.clear();
    ((StepResult.Range) now.results().getFirst())
        .result()
        .entries()
        .forEach(each -> members.put(each.key(), each));
    revision = now.revision();
    tell();
  }

  private void tell() {
    Optional<LockHolder> leads = TurnQueue.first(name, members.values()).map(LockHolder::of);
    if (open && !(hasTold && leads.equals(told))) {
      hasTold = true;
      told = leads;
      Measuring.tell(() -> listener.onLeader(leads));
    }
  }
}
