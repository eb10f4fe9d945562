package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The state as execution sees it: the store's last commit, under the overlays that wait to be
 * committed, under the active overlay that execution writes to. A deleted key is a tombstone in its
 * overlay. Nothing of an overlay survives a restart; the log brings it back.
 *
 * <p>{@link #freeze} closes the active overlay and queues it for a commit; execution goes on in a
 * new one. Exactly one commit is in progress; the others wait in order. A commit runs on the
 * executor and its outcome goes to a consumer on that thread, which must bring it back to the loop
 * and hand it to {@link #complete}. Until then reads go through the frozen overlay, which is the
 * same whether the store has finished or not.
 *
 * <p>Used by the loop thread only. In a simulation the executor may run commits on the caller's
 * thread.
 */
public final class WorkingState implements StateView {

  /** An overlay that no longer changes, and the commit it is for. */
  private record Frozen(CheckpointMark mark, Overlay overlay) {}

  private final StateStore store;
  private final Executor committer;
  private final Consumer<CheckpointOutcome> outcomes;
  private final long maxOverlayBytes;

  private Overlay active = new Overlay();

  /** Oldest first; the first one is being committed. */
  private final Deque<Frozen> frozen = new ArrayDeque<>();

  private SequenceNumber lastFrozen;

  /** Where nothing is but what was removed, as far as scans have found out. */
  private final EmptySpans empty = new EmptySpans();

  /**
   * Makes the state over the store's last commit.
   *
   * @param committer where commits run, one at a time
   * @param outcomes takes the outcome of each commit on the committer's thread; must not call this
   *     object from there
   * @param maxOverlayBytes how many bytes of changes may wait before {@link #isFull} says so
   */
  public WorkingState(
      StateStore store,
      Executor committer,
      Consumer<CheckpointOutcome> outcomes,
      long maxOverlayBytes) {
    this.store = store;
    this.committer = committer;
    this.outcomes = outcomes;
    this.maxOverlayBytes = maxOverlayBytes;
    this.lastFrozen = store.appliedSequence();
  }

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    StoredRecord.checkKey(entryKey);
    Optional<Optional<Bytes>> change = active.change(entryKey);
    Iterator<Frozen> newestFirst = frozen.descendingIterator();
    while (change.isEmpty() && newestFirst.hasNext()) {
      change = newestFirst.next().overlay().change(entryKey);
    }
    return change.isPresent() ? change.get() : store.get(entryKey);
  }

  @Override
  public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
    if (to.isPresent() && from.compareTo(to.get()) >= 0) {
      return;
    }
    Bytes begin = empty.endOf(from);
    Optional<Bytes> nextSpan = empty.firstAbove(begin);
    while (nextSpan.filter(span -> isBelow(span, to)).isPresent()) {
      Bytes span = nextSpan.get();
      if (!scanPart(begin, Optional.of(span), visitor)) {
        return;
      }
      begin = empty.endOf(span);
      nextSpan = empty.firstAbove(begin);
    }
    if (isBelow(begin, to)) {
      scanPart(begin, to, visitor);
    }
  }

  private static boolean isBelow(Bytes key, Optional<Bytes> end) {
    return end.map(high -> key.compareTo(high) < 0).orElse(true);
  }

  /** Shows a part without known empty spans; false if the visitor has had enough. */
  private boolean scanPart(Bytes from, Optional<Bytes> to, Visitor visitor) {
    List<Overlay> newestFirst = new ArrayList<>();
    newestFirst.add(active);
    frozen.descendingIterator().forEachRemaining(each -> newestFirst.add(each.overlay()));
    MergedVisitor merged =
        new MergedVisitor(
            new OverlayMerge(newestFirst, from, to), visitor, new EmptySpans.Gap(empty, from));
    store.scan(from, to, merged);
    merged.finish(to);
    return merged.wanted;
  }

  /** Puts the record of a key, whatever was there. */
  public void put(Bytes entryKey, Bytes record) {
    StoredRecord.checkKey(entryKey);
    active.set(entryKey, Optional.of(record));
    empty.onPut(entryKey);
  }

  /** Deletes the key, if it is there. */
  public void delete(Bytes entryKey) {
    StoredRecord.checkKey(entryKey);
    active.set(entryKey, Optional.empty());
  }

  /**
   * Closes the active overlay and queues its commit; starts it if no other is in progress.
   *
   * @param mark the point of the execution that the state now stands for; after the last one
   */
  public void freeze(CheckpointMark mark) {
    if (!mark.sequence().isAfter(lastFrozen)) {
      throw new IllegalArgumentException(
          "a checkpoint at " + mark.sequence() + " must come after the last, at " + lastFrozen);
    }
    lastFrozen = mark.sequence();
    Frozen closing = new Frozen(mark, active);
    active = new Overlay();
    frozen.addLast(closing);
    if (frozen.size() == 1) {
      begin(closing);
    }
  }

  /**
   * Takes the outcome of the commit in progress, on the loop thread: forgets its overlay, which the
   * store now contains, and starts the next.
   *
   * @return the root that was committed
   * @throws StateStoreFailure if the commit failed; the process must stop
   */
  public StateRoot complete(CheckpointOutcome outcome) {
    Optional<CheckpointMark> expected = Optional.ofNullable(frozen.peekFirst()).map(Frozen::mark);
    if (!expected.equals(Optional.of(outcome.mark()))) {
      throw new IllegalStateException(
          "the commit in progress is " + expected + ", not " + outcome.mark());
    }
    return switch (outcome) {
      case CheckpointOutcome.Committed(StateRoot root) -> {
        frozen.removeFirst();
        Optional.ofNullable(frozen.peekFirst()).ifPresent(this::begin);
        yield root;
      }
      case CheckpointOutcome.Failed(CheckpointMark mark, CorruptStateException damage) ->
          throw damage;
      case CheckpointOutcome.Failed(CheckpointMark mark, DiskFailure refused) -> throw refused;
      case CheckpointOutcome.Failed(CheckpointMark mark, InternalError fault) -> throw fault;
      case CheckpointOutcome.Failed(CheckpointMark mark, Throwable cause) ->
          throw new StateStoreFailure(
              "the commit of sequence " + mark.sequence() + " failed: " + cause.getMessage(),
              cause);
    };
  }

  private void begin(Frozen next) {
    CheckpointMark mark = next.mark();
    Overlay overlay = next.overlay();
    committer.execute(() -> outcomes.accept(commit(mark, overlay)));
  }

  /** Runs at the top of the committer's thread, so whatever goes wrong must become an outcome. */
  private CheckpointOutcome commit(CheckpointMark mark, Overlay overlay) {
    try {
      return new CheckpointOutcome.Committed(store.commit(mark, overlay.changes()));
    } catch (RuntimeException | Error e) {
      return new CheckpointOutcome.Failed(mark, e);
    }
  }

  /** The number of frozen overlays, the one that is being committed included. */
  public int frozenCount() {
    return frozen.size();
  }

  /** The number of keys changed since the last freeze. */
  public int activeChangeCount() {
    return active.size();
  }

  /**
   * The bytes of the changes since the last freeze, which are the same at every replica that has
   * executed the same: whatever is committed, and when, is older.
   */
  public long activeBytes() {
    return active.bytes();
  }

  /** The bytes of all changes that are not known to be committed; a metric. */
  public long overlayBytes() {
    long bytes = active.bytes();
    for (Frozen each : frozen) {
      bytes += each.overlay().bytes();
    }
    return bytes;
  }

  /** The limit of {@link #overlayBytes}. */
  public long maxOverlayBytes() {
    return maxOverlayBytes;
  }

  /** Whether execution should wait until a commit has freed memory. */
  public boolean isFull() {
    return overlayBytes() >= maxOverlayBytes;
  }

  /** Lays changes over the entries of the store as they come by. */
  private static final class MergedVisitor implements Visitor {
    private final OverlayMerge changes;
    private final Visitor visitor;
    private final EmptySpans.Gap gap;
    private boolean wanted = true;

    MergedVisitor(OverlayMerge changes, Visitor visitor, EmptySpans.Gap gap) {
      this.changes = changes;
      this.visitor = visitor;
      this.gap = gap;
    }

    @Override
    public boolean visit(Bytes key, Bytes record) {
      boolean changed = false;
      Optional<Bytes> next = changes.peekKey();
      while (wanted && next.isPresent() && next.get().compareTo(key) <= 0) {
        changed = next.get().equals(key);
        showNextChange();
        next = changes.peekKey();
      }
      if (wanted && !changed) {
        show(key, record);
      }
      return wanted;
    }

    void finish(Optional<Bytes> to) {
      while (wanted && changes.hasNext()) {
        showNextChange();
      }
      if (wanted) {
        to.ifPresent(gap::onEnd);
      }
    }

    private void show(Bytes key, Bytes record) {
      gap.onShown(key);
      wanted = visitor.visit(key, record);
    }

    private void showNextChange() {
      Map.Entry<Bytes, Optional<Bytes>> change = changes.next();
      change.getValue().ifPresentOrElse(record -> show(change.getKey(), record), gap::onRemoved);
    }
  }
}
