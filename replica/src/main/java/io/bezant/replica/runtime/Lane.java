package io.bezant.replica.runtime;

import io.bezant.protocol.core.Event;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What waits from one sender, in the order it arrived. An entry leaves only when it is the oldest
 * and either its verdict is there or the loop is to find it, so verification on several threads
 * never reorders one sender's words. Guarded by the lock of its {@link Inbox}.
 */
final class Lane {

  /** One thing that arrived. */
  static final class Entry {
    private final Lane lane;
    private final int bytes;
    private final Supplier<Optional<Event>> verification;

    /** Whether it may leave. */
    private boolean isReady;

    /** What it leaves as: the verification, or what came of it. */
    private Supplier<Optional<Event>> verdict;

    private Entry(Lane lane, int bytes, Supplier<Optional<Event>> verification) {
      this.lane = lane;
      this.bytes = bytes;
      this.verification = verification;
      this.verdict = verification;
    }

    Lane lane() {
      return lane;
    }

    Supplier<Optional<Event>> verification() {
      return verification;
    }
  }

  private final Sender sender;
  private final LaneLimits limits;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final ArrayDeque<Entry> unverified = new ArrayDeque<>();
  private long bytes;

  Lane(Sender sender, LaneLimits limits) {
    this.sender = sender;
    this.limits = limits;
  }

  Sender sender() {
    return sender;
  }

  long bytes() {
    return bytes;
  }

  int size() {
    return entries.size();
  }

  boolean hasRoomFor(int size) {
    return entries.size() < limits.maxEntries() && bytes + size <= limits.maxBytes();
  }

  /** Whether the new entry is the only one whose verification has not begun. */
  boolean add(int size, Supplier<Optional<Event>> verification) {
    unverified.add(append(size, verification));
    return unverified.size() == 1;
  }

  /** Adds an entry that the loop verifies itself; whether it is the oldest and so ready. */
  boolean addForLoop(int size, Supplier<Optional<Event>> verification) {
    append(size, verification).isReady = true;
    return entries.size() == 1;
  }

  private Entry append(int size, Supplier<Optional<Event>> verification) {
    Entry entry = new Entry(this, size, verification);
    entries.add(entry);
    bytes += size;
    return entry;
  }

  Entry takeUnverified() {
    return unverified.remove();
  }

  boolean hasUnverified() {
    return !unverified.isEmpty();
  }

  /** Notes a verdict; whether it made the oldest entry ready that was not. */
  boolean settle(Entry entry, Optional<Event> verdict) {
    entry.verdict = () -> verdict;
    entry.isReady = true;
    return entries.element() == entry;
  }

  boolean isReady() {
    Entry oldest = entries.peek();
    return oldest != null && oldest.isReady;
  }

  /** Takes the oldest entry, which must be ready; its verdict is empty if it is rejected. */
  Supplier<Optional<Event>> take() {
    Entry oldest = entries.remove();
    bytes -= oldest.bytes;
    if (!oldest.isReady) {
      throw new IllegalStateException("the oldest entry has no verdict yet");
    }
    return oldest.verdict;
  }
}
