package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Changed;
import io.bezant.protocol.message.WatchNotice.Ended;
import io.bezant.protocol.message.WatchNotice.Reason;
import io.bezant.protocol.message.WatchNotice.Told;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one replica has told for one watch, beyond what is delivered: what happened at which
 * revisions, and up to where that is all. What it has said stays said when it is asked anew for
 * what follows; {@link #forgetAll} takes it back.
 */
final class ToldBy {

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 10_000;
  private static final long FIRST_SILENCE_MILLIS = 2_000;

  private final ReplicaId replica;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long bytes;
  private long through;
  private Optional<Part> part = Optional.empty();
  private Optional<Ended> ended = Optional.empty();

  private long name;
  private boolean wantsEvents;
  private boolean heard;
  private boolean paused;
  private long openedMillis;
  private long retryMillis;
  private int failures;

  /** What a notice was worth. */
  enum Worth {
    /** It goes on where the last one ended. */
    GOOD,
    /** No correct replica says so. */
    NONSENSE,
    /** One revision is more than we hold. */
    TOO_LARGE
  }

  /**
   * One revision.
   *
   * @param digest stands for its changes
   * @param events the changes; empty if only the digest was told
   */
  record Entry(long revision, Digest digest, List<Bytes> events, long bytes) {}

  /** A revision of which more is to come. */
  private static final class Part {
    final long revision;
    final List<Bytes> events = new ArrayList<>();
    final List<Digest> digests = new ArrayList<>();
    long bytes;

    Part(long revision) {
      this.revision = revision;
    }
  }

  ToldBy(ReplicaId replica, long delivered) {
    this.replica = replica;
    this.through = delivered;
  }

  ReplicaId replica() {
    return replica;
  }

  // The conversation.

  /** The name of the watch at the replica; zero if none is open there. */
  long name() {
    return name;
  }

  boolean isOpen() {
    return name != 0;
  }

  boolean wantsEvents() {
    return wantsEvents;
  }

  /** A watch is opened at the replica; from which revision on. */
  long open(long newName, boolean events, long delivered, long nowMillis) {
    name = newName;
    wantsEvents = events;
    heard = false;
    paused = false;
    openedMillis = nowMillis;
    through = Math.max(through, delivered);
    part = Optional.empty();
    return through + 1;
  }

  /** Nothing is open at the replica any more, until a pause has passed that doubles each time. */
  void close(long nowMillis) {
    name = 0;
    part = Optional.empty();
    retryMillis =
        nowMillis + Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 10));
    failures++;
  }

  /** Nothing is open at the replica any more, and a new watch may be opened at once. */
  void closeInPeace() {
    name = 0;
    part = Optional.empty();
    retryMillis = 0;
  }

  /** Nothing is open at the replica any more, until there is room. */
  void pause() {
    closeInPeace();
    paused = true;
  }

  boolean isPaused() {
    return paused;
  }

  /** Whether a new watch may be opened. */
  boolean mayOpen(long nowMillis) {
    return name == 0 && !paused && retryMillis <= nowMillis;
  }

  /** Whether the replica has not even said that the watch is open. */
  boolean isUnheard() {
    return isOpen() && !heard;
  }

  /** Whether that has lasted too long: what we asked, or its answer, was lost. */
  boolean isLost(long nowMillis) {
    return isUnheard() && nowMillis - openedMillis >= FIRST_SILENCE_MILLIS << Math.min(failures, 3);
  }

  /** Why the replica tells nothing more, if it said so last. */
  Optional<Ended> ended() {
    return ended;
  }

  /** The replica says that it tells nothing more. */
  void end(Ended why, long nowMillis) {
    ended = Optional.of(why);
    close(nowMillis);
  }

  /** Takes back all that was told; what is open stays so. */
  void forgetAll(long delivered) {
    entries.clear();
    bytes = 0;
    through = delivered;
    part = Optional.empty();
    ended = Optional.empty();
    paused = false;
  }

  /** A quorum has told what the replica told: its pauses begin small again. */
  void hasAgreed() {
    failures = 0;
  }

  // What is told.

  /** Takes what the replica tells; revisions that are delivered are not kept. */
  Worth take(Changed notice, long delivered, long maxRevisionBytes) {
    if (notice.after() > through || notice.through() == Long.MAX_VALUE) {
      return Worth.NONSENSE;
    }
    heard = true;
    ended = Optional.empty();
    for (Told told : notice.revisions()) {
      boolean isGoingOn = part.isEmpty() || part.get().revision == told.revision();
      if (!isGoingOn || told.revision() <= through) {
        return Worth.NONSENSE;
      }
      switch (told) {
        case Told.Hashed(long revision, Digest digest) -> {
          if (wantsEvents || part.isPresent()) {
            return Worth.NONSENSE;
          }
          keep(new Entry(revision, digest, List.of(), Digest.SIZE), delivered);
        }
        case Told.Whole whole -> {
          if (!isWithin(whole, delivered, maxRevisionBytes)) {
            return Worth.TOO_LARGE;
          }
        }
      }
    }
    if (part.isPresent() && part.get().revision <= notice.through()) {
      return Worth.NONSENSE;
    }
    through = Math.max(through, notice.through());
    return Worth.GOOD;
  }

  private boolean isWithin(Told.Whole whole, long delivered, long maxRevisionBytes) {
    Part growing = part.orElseGet(() -> new Part(whole.revision()));
    for (Bytes event : whole.events()) {
      growing.events.add(event);
      growing.digests.add(WatchNotice.digestOf(event));
      growing.bytes += event.size() + Digest.SIZE;
    }
    if (growing.bytes > maxRevisionBytes) {
      return false;
    }
    part = whole.continues() ? Optional.of(growing) : Optional.empty();
    if (!whole.continues()) {
      Digest digest = WatchNotice.match(whole.revision(), growing.digests);
      keep(
          new Entry(whole.revision(), digest, List.copyOf(growing.events), growing.bytes),
          delivered);
    }
    return true;
  }

  private void keep(Entry entry, long delivered) {
    if (entry.revision() > delivered) {
      entries.add(entry);
      bytes += entry.bytes();
    }
  }

  /** Takes that nothing more happened; false if no correct replica says so. */
  boolean progress(long newThrough) {
    if (!isOpen() || !heard || newThrough <= through) {
      return true;
    }
    if (newThrough == Long.MAX_VALUE || (part.isPresent() && part.get().revision <= newThrough)) {
      return false;
    }
    through = newThrough;
    return true;
  }

  /** Up to where the replica says that nothing happened after what is delivered. */
  long quietThrough() {
    return entries.isEmpty() ? through : entries.getFirst().revision() - 1;
  }

  /** Up to where the replica says that it has forgotten what happened, which it has executed. */
  long forgotThrough() {
    return ended
        .filter(why -> why.reason() == Reason.COMPACTED && entries.isEmpty())
        .map(why -> why.bound() - 1)
        .orElse(0L);
  }

  /** Whether the replica has said all about a revision. */
  boolean hasSaid(long revision) {
    return revision <= through;
  }

  /** What the replica told first of what is not delivered. */
  Optional<Entry> first() {
    return Optional.ofNullable(entries.peekFirst());
  }

  /** Whether it told the changes themselves of all that is not delivered. */
  boolean hasAllEvents() {
    return entries.stream().noneMatch(each -> each.events().isEmpty());
  }

  /** What is delivered need not be kept. */
  void forgetThrough(long delivered) {
    while (!entries.isEmpty() && entries.getFirst().revision() <= delivered) {
      bytes -= entries.removeFirst().bytes();
    }
  }

  /** Whether it has told more than there is room for; one revision alone always has room. */
  boolean isTooFarAhead(WatchBounds bounds) {
    long growing = part.isPresent() ? part.get().bytes : 0;
    int revisions = entries.size() + part.map(_more -> 1).orElse(0);
    return revisions > 1
        && (entries.size() > bounds.maxAhead() || bytes + growing > bounds.maxAheadBytes());
  }

  /** Whether there is room again. */
  boolean hasRoom(WatchBounds bounds) {
    return entries.size() <= bounds.maxAhead() / 2 && bytes <= bounds.maxAheadBytes() / 2;
  }
}
