package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvEvent;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Changed;
import io.bezant.protocol.message.WatchNotice.Ended;
import io.bezant.protocol.message.WatchNotice.Progress;
import io.bezant.protocol.message.WatchNotice.Reason;
import io.bezant.protocol.message.WatchNotice.Told;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Lies to those who watch: invents changes, the same from all corrupt replicas, leaves out, tears
 * apart, turns round, repeats, says that nothing happened, or that it was forgotten, says it late,
 * or far too much of it, and to watches that nobody has opened.
 */
final class WatchForger {
  private static final List<Reason> REASONS = List.of(Reason.values());
  private static final int MOST_KEPT = 64;
  private static final int HUGE_EVENTS = 100;
  private static final int HUGE_BYTES = 1_000;
  private static final int FAR = 20;

  private final Hands hands;

  /** What is said later, in this order. */
  private final ArrayDeque<Kept> kept = new ArrayDeque<>();

  private record Kept(Puppet from, Party to, Bytes frame) {}

  WatchForger(Hands hands) {
    this.hands = hands;
  }

  /** Says something of what it has kept back. */
  void onTick() {
    if (!kept.isEmpty() && hands.oneIn(8)) {
      hands.did("told late what happened");
      Kept next = kept.remove();
      hands.send(next.from().replica(), next.to(), next.frame());
    }
  }

  Fate forge(Puppet at, Party to, WatchNotice notice) {
    return switch (notice) {
      case Changed changed ->
          changed.revisions().isEmpty() ? ofNothing(changed) : of(at, to, changed);
      case Progress progress -> ofProgress(progress);
      case Ended _ended -> Fate.PASS;
    };
  }

  private Fate ofNothing(Changed opened) {
    return switch (hands.random().nextInt(8)) {
      case 0 -> {
        hands.did("called a watch over");
        yield say(end(opened));
      }
      case 1 -> {
        hands.did("told what nobody did");
        long revision = opened.through() + 1 + hands.random().nextInt(FAR);
        List<Told> told = List.of(new Told.Whole(revision, forged(revision), false));
        yield say(opened, new Changed(opened.watches(), opened.through(), revision, told));
      }
      default -> Fate.PASS;
    };
  }

  private Fate ofProgress(Progress progress) {
    return switch (hands.random().nextInt(4)) {
      case 0 -> {
        hands.did("said that nothing happened in time to come");
        yield say(
            new Progress(progress.through() + 1 + hands.random().nextInt(FAR), progress.behind()));
      }
      case 1 -> {
        hands.did("said nothing of progress");
        yield Fate.DROP;
      }
      default -> Fate.PASS;
    };
  }

  private Fate of(Puppet at, Party to, Changed changed) {
    return switch (hands.random().nextInt(14)) {
      case 0 -> {
        hands.did("kept for itself what happened");
        yield Fate.DROP;
      }
      case 1, 2 -> {
        hands.did("told something else than what happened");
        yield say(with(changed, changed.revisions().stream().map(this::other).toList()));
      }
      case 3 -> {
        hands.did("left out what happened");
        yield say(with(changed, List.of()));
      }
      case 4 -> {
        hands.did("left out one of several revisions");
        List<Told> some = new ArrayList<>(changed.revisions());
        some.remove(hands.random().nextInt(some.size()));
        yield say(with(changed, some));
      }
      case 5 -> {
        hands.did("told half of a revision");
        yield say(with(changed, changed.revisions().stream().map(WatchForger::half).toList()));
      }
      case 6 -> {
        hands.did("turned round what happened");
        yield say(with(changed, changed.revisions().stream().map(WatchForger::reversed).toList()));
      }
      case 7 -> {
        hands.did("told twice what happened");
        Bytes frame = hands.frames().encode(changed);
        yield new Fate.Replace(Collections.nCopies(2, frame));
      }
      case 8 -> {
        hands.did("said that nothing happened");
        long ahead = changed.through() + hands.random().nextInt(FAR);
        yield say(new Changed(changed.watches(), changed.after(), ahead, List.of()));
      }
      case 9 -> {
        hands.did("called a watch over");
        yield say(end(changed));
      }
      case 10 -> ofStrangers(changed);
      case 11 -> ofTooMuch(changed);
      default -> late(at, to, changed);
    };
  }

  private Fate late(Puppet at, Party to, Changed changed) {
    if (kept.size() >= MOST_KEPT || hands.oneIn(2)) {
      return Fate.PASS;
    }
    kept.add(new Kept(at, to, hands.frames().encode(changed)));
    return Fate.DROP;
  }

  private Fate ofStrangers(Changed changed) {
    hands.did("told watches that nobody has opened");
    List<Long> strangers = changed.watches().stream().map(name -> name ^ (1L << 33)).toList();
    return say(
        changed,
        new Changed(strangers, changed.after(), changed.through(), changed.revisions()),
        new Changed(List.of(hands.random().nextLong()), 0, 1, List.of()));
  }

  private Fate ofTooMuch(Changed changed) {
    hands.did("told far too much");
    Bytes event = Bytes.wrap(new byte[HUGE_BYTES]);
    long revision = changed.after() + 1;
    Told endless = new Told.Whole(revision, Collections.nCopies(HUGE_EVENTS, event), true);
    Changed more =
        new Changed(changed.watches(), changed.after(), changed.after(), List.of(endless));
    return say(more, more, more);
  }

  private Ended end(Changed changed) {
    Reason reason = hands.oneIn(2) ? Reason.COMPACTED : hands.any(REASONS);
    long bound =
        switch (hands.random().nextInt(3)) {
          case 0 -> 1;
          case 1 -> changed.after() + 2 + hands.random().nextInt(FAR);
          default -> Long.MAX_VALUE;
        };
    return new Ended(hands.any(changed.watches()), reason, bound);
  }

  private static Changed with(Changed changed, List<Told> revisions) {
    boolean isOpen = changed.revisions().getLast().continues();
    boolean staysOpen = !revisions.isEmpty() && revisions.getLast().continues();
    return isOpen == staysOpen || !isOpen
        ? new Changed(changed.watches(), changed.after(), changed.through(), revisions)
        : changed;
  }

  /** The same lie from each corrupt replica, whole or as a digest. */
  private Told other(Told told) {
    List<Bytes> lie = forged(told.revision());
    return switch (told) {
      case Told.Whole whole -> new Told.Whole(whole.revision(), lie, whole.continues());
      case Told.Hashed hashed -> new Told.Hashed(hashed.revision(), digest(hashed.revision(), lie));
    };
  }

  private static List<Bytes> forged(long revision) {
    KeyValue keyValue =
        new KeyValue(Bytes.utf8("k0"), Bytes.utf8("forged"), revision, revision, 1, 0);
    return List.of(WatchCodec.encode(new KvEvent.Put(keyValue, new KvEvent.Previous.None())));
  }

  private static Digest digest(long revision, List<Bytes> events) {
    return WatchNotice.match(revision, events.stream().map(WatchNotice::digestOf).toList());
  }

  private static Told half(Told told) {
    return told instanceof Told.Whole(long revision, List<Bytes> events, boolean continues)
            && events.size() > 1
        ? new Told.Whole(revision, events.subList(0, events.size() / 2), continues)
        : told;
  }

  private static Told reversed(Told told) {
    return told instanceof Told.Whole(long revision, List<Bytes> events, boolean continues)
        ? new Told.Whole(revision, events.reversed(), continues)
        : told;
  }

  private Fate say(WatchNotice... notices) {
    return new Fate.Replace(List.of(notices).stream().map(hands.frames()::encode).toList());
  }
}
