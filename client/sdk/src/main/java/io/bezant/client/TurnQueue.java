package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Those who want one thing, in the order in which they came: each has a key of its own below the
 * thing's name, which goes with the lease of its session. The revision that created a key is its
 * place in the queue, and the fencing token of whom it becomes: revisions never come again, so that
 * whoever is served later has a higher one.
 *
 * <p>Nobody ever comes to stand before somebody else, so one reading at the moment of joining shows
 * all for whom to wait; and each is awaited alone, so that a departure is the affair of one and not
 * of all.
 */
final class TurnQueue {

  private static final HexFormat HEX = HexFormat.of();
  private static final Pattern MEMBER = Pattern.compile("[xs]-[0-9a-f]{16}-[0-9a-f]{16}");

  private static final int MOST_NAME_BYTES = 400;

  /** A transaction has room for so many who gave up. */
  private static final int MOST_ABANDONED = 100;

  private final KvClient kv;
  private final WatchClient watches;
  private final Removals removals;
  private final Members members;

  /**
   * What all queues of a client share: with one session they must not come to the same key.
   *
   * @param joined how many have joined so far
   * @param abandoned keys of those who gave up and could not say so
   */
  private record Members(AtomicLong joined, Queue<Bytes> abandoned) {}

  /** How somebody may be served beside others. Stands in its key, for all to see. */
  enum Kind {
    /** Alone. */
    EXCLUSIVE("x"),
    /** Beside all who are served so, too. */
    SHARED("s");

    private final String mark;

    Kind(String mark) {
      this.mark = mark;
    }
  }

  /**
   * What somebody waits for.
   *
   * @param name of what is wanted
   * @param kind how
   * @param value to be seen by others
   */
  record Wish(Bytes name, Kind kind, Bytes value) {}

  /**
   * A place in the queue.
   *
   * @param key the key that stands for it
   * @param token the revision that created it
   * @param ahead those before whose end it is not served, the last one first
   */
  record Place(Bytes key, long token, List<Bytes> ahead) {}

  TurnQueue(KvClient kv, WatchClient watches) {
    this(kv, watches, new Members(new AtomicLong(), new ConcurrentLinkedQueue<>()));
  }

  private TurnQueue(KvClient kv, WatchClient watches, Members members) {
    this.kv = kv;
    this.watches = watches;
    this.removals = new WatchedRemovals(kv, watches);
    this.members = members;
  }

  /** The same queues, asked with another deadline for each request. */
  TurnQueue withDeadline(Duration deadline) {
    return new TurnQueue(kv.withDeadline(deadline), watches, members);
  }

  /**
   * Those of a namespace. Keys that could not be removed are of one namespace; how many have joined
   * is counted over all.
   */
  TurnQueue within(Bytes prefix) {
    return new TurnQueue(
        kv.namespace(prefix),
        watches.namespace(prefix),
        new Members(members.joined, new ConcurrentLinkedQueue<>()));
  }

  /** The store, with the deadline of each request. */
  KvClient kv() {
    return kv;
  }

  /** What happens in it. */
  WatchClient watches() {
    return watches;
  }

  /** Rejects the name of nothing, and one that leaves no room for the keys below it. */
  static Bytes nameOf(String text) {
    Bytes name = Bytes.utf8(text);
    if (name.isEmpty() || name.size() > MOST_NAME_BYTES) {
      throw new IllegalArgumentException(
          "a name has 1 to " + MOST_NAME_BYTES + " bytes, this one " + name.size());
    }
    return name;
  }

  /** The keys of all who want something. */
  static KeyRange of(Bytes name) {
    return KeyRange.prefix(name.concat(Bytes.utf8("/")));
  }

  /**
   * Joins the queue and waits until it is served.
   *
   * @param patience how long to wait for others, at most
   * @throws LockException.NotAcquired if others are served all that time
   * @throws LockException.SessionOver if the session is not alive
   */
  Place waitForTurn(Wish wish, Session session, Duration patience) {
    requireAlive(session);
    Place place = join(wish, session);
    boolean isServed = false;
    try {
      if (!await(place, session, patience)) {
        throw new LockException.NotAcquired(wish.name().utf8(), patience);
      }
      requireAlive(session);
      isServed = true;
      return place;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BezantException.Interrupted(false);
    } finally {
      if (!isServed) {
        leaveIfPossible(place);
      }
    }
  }

  private static void requireNotOver(Session session) {
    if (session.whenOver().isDone()) {
      requireAlive(session);
    }
  }

  private static void requireAlive(Session session) {
    SessionState state = session.state();
    if (state != SessionState.ALIVE) {
      throw new LockException.SessionOver(session.id(), state);
    }
  }

  private Place join(Wish wish, Session session) {
    Bytes key = wish.name().concat(Bytes.utf8("/" + member(wish.kind(), session)));
    List<Bytes> left = takeAbandoned();
    List<Step> steps = new ArrayList<>();
    left.forEach(each -> steps.add(Step.delete(each)));
    steps.add(Step.put(key, wish.value(), session.id()));
    steps.add(Step.range(of(wish.name()), RangeOptions.DEFAULT.showing(RangeOptions.Show.KEYS)));
    try {
      TransactionResult done = kv.commit(Transaction.of().then(steps.toArray(Step[]::new)));
      RangeResult all = ((StepResult.Range) done.results().getLast()).result();
      return new Place(key, done.revision(), ahead(wish, all.entries(), done.revision()));
    } catch (LeaseException.LeaseNotFound ended) {
      members.abandoned.addAll(left);
      throw new LockException.SessionOver(session.id(), SessionState.LOST);
    } catch (BezantException failed) {
      members.abandoned.addAll(left);
      if (failed.outcome() != BezantException.Outcome.NOT_APPLIED) {
        members.abandoned.add(key);
      }
      throw failed;
    }
  }

  private String member(Kind kind, Session session) {
    return "%s-%s-%s"
        .formatted(
            kind.mark,
            HEX.toHexDigits(session.id()),
            HEX.toHexDigits(members.joined.incrementAndGet()));
  }

  private List<Bytes> takeAbandoned() {
    List<Bytes> taken = new ArrayList<>();
    for (Bytes key = members.abandoned.poll();
        key != null;
        key = taken.size() < MOST_ABANDONED ? members.abandoned.poll() : null) {
      taken.add(key);
    }
    return taken;
  }

  /** The last of those who wait in front is awaited first: most of the others are gone by then. */
  private static List<Bytes> ahead(Wish wish, List<KeyValue> all, long token) {
    return all.stream()
        .filter(each -> each.createRevision() < token)
        .filter(each -> isInTheWay(wish.name(), each.key(), wish.kind()))
        .sorted(Comparator.comparingLong(KeyValue::createRevision).reversed())
        .map(KeyValue::key)
        .toList();
  }

  /** A key below the name that is no member's is that of something whose name is longer. */
  private static boolean isInTheWay(Bytes name, Bytes key, Kind kind) {
    String member = key.slice(name.size() + 1, key.size()).utf8();
    return switch (kind) {
      case EXCLUSIVE -> MEMBER.matcher(member).matches();
      case SHARED -> MEMBER.matcher(member).matches() && member.startsWith(Kind.EXCLUSIVE.mark);
    };
  }

  /** Waits until nobody stands before a place who is in its way; whether it came to that. */
  private boolean await(Place place, Session session, Duration patience)
      throws InterruptedException {
    long untilNanos = System.nanoTime() + patience.toNanos();
    for (Bytes each : place.ahead()) {
      CompletableFuture<@Nullable Void> gone = removals.whenRemoved(each, place.token());
      try {
        CompletableFuture.anyOf(gone, session.whenOver())
            .get(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException over) {
        return false;
      } catch (ExecutionException failed) {
        throw failed.getCause() instanceof BezantException known
            ? known
            : new IllegalStateException(failed);
      } finally {
        gone.cancel(false);
      }
      requireNotOver(session);
    }
    return true;
  }

  /**
   * Leaves the queue. Does nothing for a place that is gone already.
   *
   * @return whether it was still there
   */
  boolean leave(Place place) {
    return kv.commit(Transaction.when(isStill(place)).then(Step.delete(place.key()))).succeeded();
  }

  /** Leaves if that can be said now; else with the next who joins, or with the session. */
  void leaveIfPossible(Place place) {
    try {
      leave(place);
    } catch (BezantException notNow) {
      members.abandoned.add(place.key());
    }
  }

  /** What holds for as long as a place is there. */
  static Comparison isStill(Place place) {
    return Comparison.createRevision(
        KeyRange.of(place.key()), Comparison.Relation.EQUAL, place.token());
  }

  /** Who is served now or next: with the least token of all. */
  Optional<KeyValue> first(Bytes name) {
    return first(name, kv.range(of(name), RangeOptions.DEFAULT).entries());
  }

  /** As {@link #first(Bytes)}, of all the keys below the name. */
  static Optional<KeyValue> first(Bytes name, Collection<KeyValue> all) {
    return all.stream()
        .filter(each -> isInTheWay(name, each.key(), Kind.EXCLUSIVE))
        .min(Comparator.comparingLong(KeyValue::createRevision));
  }
}
