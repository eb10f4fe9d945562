package io.bezant.client.core;

import io.bezant.client.core.ClientEvent.WatchOpened;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.WatchNotice.Changed;
import io.bezant.protocol.message.WatchNotice.Ended;
import io.bezant.protocol.message.WatchNotice.Reason;
import io.bezant.protocol.message.WatchRequest;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One watch. All connected replicas are asked, one of them, the teller, for the changes themselves
 * and the others for digests. A revision is delivered when a quorum has told the same of it and of
 * each revision since the one delivered last (R11), and somebody has told the changes that the
 * digest stands for. What a quorum has told once is so, whatever becomes of those who told it.
 *
 * <p>Whoever contradicts a quorum is not listened to for a while. The teller is changed when it is
 * lost, contradicts a quorum, or does not tell in time what a quorum knows.
 */
final class OpenWatch {

  private static final long FIRST_PATIENCE_MILLIS = 500;
  private static final long MAX_PATIENCE_MILLIS = 8_000;
  private static final int NAME_BITS = 32;
  private static final long NOBODY_IS_AWAITED = -1;

  /**
   * What all watches of a client have in common.
   *
   * @param rules how many replicas must tell the same
   * @param bounds how much may be held
   * @param connected whom we can speak to
   * @param effects takes what is to be done
   */
  record Shared(
      ReplyRules rules,
      WatchBounds bounds,
      SortedSet<ReplicaId> connected,
      Consumer<ClientEffect> effects) {}

  private final Shared shared;
  private final long ticket;
  private final Bytes selector;

  /** Names at replicas begin with the ticket; none is used twice. */
  private long lastName;

  private final Map<ReplicaId, ToldBy> told = new TreeMap<>();
  private final WatchTally tally;

  /** All changes up to here are delivered. */
  private long delivered;

  /** What a quorum has told of the revision after that. */
  private Optional<Digest> proven = Optional.empty();

  /** Up to where the listener was told last. */
  private long toldThrough;

  private Optional<ReplicaId> teller = Optional.empty();
  private long awaitedSince = NOBODY_IS_AWAITED;
  private long patienceMillis = FIRST_PATIENCE_MILLIS;

  /** Those who have told more of the next revision than we hold. */
  private final TreeSet<ReplicaId> tooLarge = new TreeSet<>();

  /** The sizes of what the listener was handed and has not taken. */
  private final ArrayDeque<Long> untaken = new ArrayDeque<>();

  private long untakenBytes;
  private boolean isOver;

  /**
   * A watch that nobody was asked for yet.
   *
   * @param members all replicas
   */
  OpenWatch(Shared shared, WatchOpened opened, Collection<ReplicaId> members) {
    this.shared = shared;
    this.ticket = opened.ticket();
    this.lastName = ticket << NAME_BITS;
    this.selector = opened.selector();
    this.delivered = opened.from() - 1;
    this.toldThrough = delivered;
    members.forEach(replica -> told.put(replica, new ToldBy(replica, delivered)));
    this.tally = new WatchTally(told.values(), shared.rules());
  }

  /** Of which watch this is a name at a replica, if it is one of ours. */
  static long ticketOf(long name) {
    return name >>> NAME_BITS;
  }

  boolean isOver() {
    return isOver;
  }

  /** Whether time matters to it. */
  boolean needsTicks() {
    return awaitedSince != NOBODY_IS_AWAITED
        || shared.connected().stream()
            .map(this::of)
            .anyMatch(each -> each.isUnheard() || (!each.isOpen() && !each.isPaused()));
  }

  private ToldBy of(ReplicaId replica) {
    ToldBy stream = told.get(replica);
    if (stream == null) {
      throw new IllegalArgumentException("no member: " + replica);
    }
    return stream;
  }

  // What happens.

  /** A replica can be spoken to, or time has passed. */
  void onTick(long nowMillis) {
    for (ReplicaId replica : shared.connected()) {
      ToldBy stream = of(replica);
      if (stream.isLost(nowMillis)) {
        cancel(stream);
        stream.close(nowMillis);
      }
    }
    if (awaitedSince != NOBODY_IS_AWAITED && nowMillis - awaitedSince >= patienceMillis) {
      patienceMillis = Math.min(MAX_PATIENCE_MILLIS, 2 * patienceMillis);
      awaitedSince = nowMillis;
      dismissTeller(nowMillis);
    }
    advance(nowMillis);
  }

  /** A replica cannot be spoken to any more; it may say something else when it comes back. */
  void onLinkDown(ReplicaId replica, long nowMillis) {
    ToldBy stream = of(replica);
    stream.closeInPeace();
    delivered = shared.rules().placeAfterLoss(delivered);
    stream.forgetAll(delivered);
    advance(nowMillis);
  }

  /** A replica tells something under this name; false if the name is no (longer) good. */
  boolean onChanged(ReplicaId from, long name, Changed notice, long nowMillis) {
    ToldBy stream = of(from);
    if (stream.name() != name) {
      return false;
    }
    switch (stream.take(notice, delivered, shared.bounds().maxRevisionBytes())) {
      case GOOD -> {
        if (stream.isTooFarAhead(shared.bounds())) {
          cancel(stream);
          stream.pause();
        }
      }
      case NONSENSE -> disbelieve(stream, nowMillis);
      case TOO_LARGE -> {
        tooLarge.add(from);
        disbelieve(stream, nowMillis);
        if (tooLarge.size() >= shared.rules().witnessesNeeded()) {
          end(new WatchEnd.TooLarge(shared.bounds().maxRevisionBytes(), delivered + 1));
        }
      }
    }
    advance(nowMillis);
    return true;
  }

  /** A replica says that nothing more has happened to any watch but those that are behind. */
  void onProgress(ReplicaId from, long through, Set<Long> behind, long nowMillis) {
    ToldBy stream = of(from);
    if (stream.isOpen() && !behind.contains(stream.name())) {
      if (!stream.progress(through)) {
        disbelieve(stream, nowMillis);
      }
      if (tally.quietThrough(delivered) > delivered) {
        advance(nowMillis);
      }
    }
  }

  /** A replica tells nothing more under this name; false if the name is no (longer) good. */
  boolean onEnded(ReplicaId from, Ended ended, long nowMillis) {
    ToldBy stream = of(from);
    if (stream.name() != ended.watch()) {
      return false;
    }
    stream.end(ended, nowMillis);
    advance(nowMillis);
    return true;
  }

  /** The listener has taken so many revisions. */
  void onTaken(int revisions, long nowMillis) {
    for (int i = 0; i < revisions && !untaken.isEmpty(); i++) {
      untakenBytes -= untaken.removeFirst();
    }
    advance(nowMillis);
  }

  /** The caller is told nothing more. */
  void close() {
    isOver = true;
    told.values().forEach(this::cancel);
    told.values().forEach(ToldBy::closeInPeace);
  }

  /** It is over, and the listener is told why. */
  void end(WatchEnd why) {
    if (!isOver) {
      tellProgress();
      close();
      shared.effects().accept(new ClientEffect.EndWatch(ticket, why));
    }
  }

  // What follows from it.

  private void advance(long nowMillis) {
    if (isOver) {
      return;
    }
    while (deliverNext(nowMillis)) {
      tooLarge.clear();
      patienceMillis = Math.max(FIRST_PATIENCE_MILLIS, patienceMillis / 2);
    }
    tellProgress();
    endIfItCannotGoOn();
    if (!isOver) {
      askAgain(nowMillis);
    }
  }

  private boolean deliverNext(long nowMillis) {
    long quiet = tally.quietThrough(delivered);
    if (proven.isEmpty() && quiet > delivered) {
      settle(quiet, Optional.empty(), nowMillis);
      return true;
    }
    long next = delivered + 1;
    if (proven.isEmpty()) {
      proven = tally.digestAt(next);
    }
    if (proven.isEmpty()) {
      return false;
    }
    Optional<List<Bytes>> events = tally.eventsOf(next, proven.get());
    if (events.isEmpty()) {
      await(proven.get(), nowMillis);
      return false;
    }
    awaitedSince = NOBODY_IS_AWAITED;
    if (isFull()) {
      return false;
    }
    long bytes = events.get().stream().mapToLong(Bytes::size).sum();
    untaken.add(bytes);
    untakenBytes += bytes;
    toldThrough = next;
    shared.effects().accept(new ClientEffect.Tell(ticket, next, events.get()));
    settle(next, proven, nowMillis);
    proven = Optional.empty();
    return true;
  }

  private boolean isFull() {
    return !untaken.isEmpty()
        && (untaken.size() >= shared.bounds().maxUntaken()
            || untakenBytes >= shared.bounds().maxUntakenBytes());
  }

  /** Notes what a quorum has told: nothing up to a revision, or what happened at the next one. */
  private void settle(long through, Optional<Digest> digest, long nowMillis) {
    for (ToldBy stream : told.values()) {
      if (contradicts(stream, through, digest)) {
        disbelieve(stream, nowMillis);
      } else if (stream.isOpen() && stream.hasSaid(through)) {
        stream.hasAgreed();
      }
    }
    delivered = through;
    told.values().forEach(stream -> stream.forgetThrough(delivered));
  }

  private static boolean contradicts(ToldBy stream, long through, Optional<Digest> digest) {
    Optional<Digest> said =
        stream.first().filter(each -> each.revision() <= through).map(ToldBy.Entry::digest);
    return said.isPresent() ? !said.equals(digest) : digest.isPresent() && stream.hasSaid(through);
  }

  /** A quorum knows what happened, and nobody has told it: the teller is to, in time. */
  private void await(Digest digest, long nowMillis) {
    if (awaitedSince == NOBODY_IS_AWAITED) {
      awaitedSince = nowMillis;
    }
    for (ToldBy stream : told.values()) {
      if (contradicts(stream, delivered + 1, Optional.of(digest))) {
        disbelieve(stream, nowMillis);
      }
    }
  }

  private void tellProgress() {
    if (delivered > toldThrough) {
      toldThrough = delivered;
      shared.effects().accept(new ClientEffect.TellProgress(ticket, delivered));
    }
  }

  /** One liar ends nothing: somebody correct is among those who say so. */
  private void endIfItCannotGoOn() {
    if (proven.isPresent() && isFull()) {
      return;
    }
    if (says(Reason.NOT_REGISTERED)) {
      end(new WatchEnd.Denied());
    } else if (says(Reason.MALFORMED)) {
      end(new WatchEnd.Malformed());
    } else if (says(Reason.COMPACTED)) {
      end(new WatchEnd.Compacted(delivered + 1, lowestBound(Reason.COMPACTED)));
    } else if (says(Reason.TOO_MANY_WATCHES)) {
      end(new WatchEnd.TooMany(lowestBound(Reason.TOO_MANY_WATCHES)));
    }
  }

  private boolean says(Reason reason) {
    return told.values().stream().filter(stream -> hasEnded(stream, reason)).count()
        >= shared.rules().witnessesNeeded();
  }

  /**
   * Whether a replica has stopped for this reason, and everything that it told before is used up. A
   * replica that has forgotten nothing of what comes next has no reason to stop.
   */
  private boolean hasEnded(ToldBy stream, Reason reason) {
    return stream.first().isEmpty()
        && stream
            .ended()
            .filter(ended -> ended.reason() == reason)
            .filter(ended -> reason != Reason.COMPACTED || ended.bound() > delivered + 1)
            .isPresent();
  }

  /** Not above what somebody correct says, so that nobody skips what could be told. */
  private long lowestBound(Reason reason) {
    return told.values().stream()
        .filter(stream -> hasEnded(stream, reason))
        .flatMap(stream -> stream.ended().stream())
        .mapToLong(Ended::bound)
        .min()
        .orElseThrow();
  }

  // Whom to ask.

  private void askAgain(long nowMillis) {
    if (teller.isEmpty() || !isUsable(teller.get(), nowMillis)) {
      chooseTeller(nowMillis);
    }
    for (ReplicaId replica : shared.connected()) {
      ToldBy stream = of(replica);
      boolean tells = teller.equals(Optional.of(replica));
      if (tells && !stream.isOpen() && !stream.hasAllEvents()) {
        stream.forgetAll(delivered);
      }
      if (stream.isPaused() && stream.hasRoom(shared.bounds())) {
        stream.closeInPeace();
        open(stream, tells, nowMillis);
      } else if (stream.isOpen() && stream.wantsEvents() != tells) {
        askForOther(stream, tells, nowMillis);
      } else if (stream.mayOpen(nowMillis)) {
        open(stream, tells, nowMillis);
      }
    }
  }

  private boolean isUsable(ReplicaId replica, long nowMillis) {
    ToldBy stream = of(replica);
    return shared.connected().contains(replica)
        && (stream.isOpen() || stream.isPaused() || stream.mayOpen(nowMillis));
  }

  /** The next one in turn. */
  private void chooseTeller(long nowMillis) {
    int members = told.size();
    int last = teller.map(ReplicaId::value).orElse((int) (ticket % members));
    for (int step = 1; step <= members; step++) {
      ReplicaId next = new ReplicaId((last + step) % members);
      if (isUsable(next, nowMillis)) {
        teller = Optional.of(next);
        return;
      }
    }
  }

  private void dismissTeller(long nowMillis) {
    Optional<ReplicaId> dismissed = teller;
    chooseTeller(nowMillis);
    if (teller.equals(dismissed)) {
      dismissed.map(this::of).ifPresent(stream -> askForOther(stream, true, nowMillis));
    }
  }

  /** What a new teller has told so far it tells again, with the changes themselves. */
  private void askForOther(ToldBy stream, boolean events, long nowMillis) {
    cancel(stream);
    stream.closeInPeace();
    if (events) {
      stream.forgetAll(delivered);
    }
    open(stream, events, nowMillis);
  }

  private void open(ToldBy stream, boolean events, long nowMillis) {
    lastName++;
    long from = stream.open(lastName, events, delivered, nowMillis);
    ask(stream.replica(), new WatchRequest.Open(lastName, selector, from, events));
  }

  private void disbelieve(ToldBy stream, long nowMillis) {
    if (stream.isOpen()) {
      cancel(stream);
    }
    stream.forgetAll(delivered);
    stream.close(nowMillis);
  }

  private void cancel(ToldBy stream) {
    if (stream.isOpen()) {
      ask(stream.replica(), new WatchRequest.Cancel(stream.name()));
    }
  }

  private void ask(ReplicaId to, WatchRequest request) {
    shared.effects().accept(new ClientEffect.AskWatch(to, request));
  }
}
