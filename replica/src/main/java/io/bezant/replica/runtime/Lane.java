package io.bezant.replica.runtime;

import io.bezant.protocol.core.Event;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What waits from one sender, in the order it arrived. An entry leaves only when its verdict is
 * there and it is the oldest, so verification on several threads never reorders one sender's words.
 * Guarded by the lock of its {@link Inbox}.
 */
final class Lane {

  /** One thing that arrived. */
  static final class Entry {
    private final Lane lane;
    private final int bytes;
    private final Supplier<Optional<Event>> verification;
    private boolean isSettled;
    private Optional<Event> verdict = Optional.empty();

    private Entry(Lane lane, int bytes, Supplier<Optional<Event>> verification) {
      this.lane = lane;
      this.bytes = bytes;
      this.verification = verification;
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
    Entry entry = new Entry(this, size, verification);
    entries.add(entry);
    unverified.add(entry);
    bytes += size;
    return unverified.size() == 1;
  }

  Entry takeUnverified() {
    return unverified.remove();
  }

  boolean hasUnverified() {
    return !unverified.isEmpty();
  }

  /** Notes a verdict; whether it made the oldest entry ready that was not. */
  boolean settle(Entry entry, Optional<Event> verdict) {
    entry.verdict = verdict;
    entry.isSettled = true;
    return entries.element() == entry;
  }

  boolean isReady() {
    Entry oldest = entries.peek();
    return oldest != null && oldest.isSettled;
  }

  /** Takes the oldest entry, which must be ready; empty if it was rejected. */
  Optional<Event> take() {
    Entry oldest = entries.remove();
    bytes -= oldest.bytes;
    if (!oldest.isSettled) {
      throw new IllegalStateException("the oldest entry has no verdict yet");
    }
    return oldest.verdict;
  }
}
