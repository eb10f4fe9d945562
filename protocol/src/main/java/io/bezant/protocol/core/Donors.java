package io.bezant.protocol.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.StatePart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who is asked for which parts of a state. Several donors are asked at once, each for few parts;
 * one that lies or holds nothing is not asked again, one that is silent rests for a while, and one
 * that is slow is asked for one part at a time and only when nobody else has room. What they were
 * asked for goes to others.
 */
final class Donors {

  /** How long a donor may take for one part; one that takes a quarter of it counts as slow. */
  static final long TIMEOUT_MILLIS = 1_000;

  /** How long a donor is not asked that was silent. */
  static final long REST_MILLIS = 4 * TIMEOUT_MILLIS;

  /** Most parts that one donor is asked for at once, each answered by one message. */
  static final int MAX_PARTS = 2;

  private final List<Donor> all = new ArrayList<>();
  private final ReplicaId self;
  private int last;

  /** A part that a donor was asked for, and when. */
  private record Asked(StatePart part, long sinceMillis) {}

  private static final class Donor {
    final ReplicaId replica;
    final List<Asked> asked = new ArrayList<>();
    boolean isExcluded;
    boolean isSlow;
    boolean isWithoutHints;
    long restsUntilMillis = Long.MIN_VALUE;

    Donor(ReplicaId replica) {
      this.replica = replica;
    }

    boolean isLeft(long nowMillis) {
      return !isExcluded && nowMillis >= restsUntilMillis;
    }

    List<StatePart> drop() {
      List<StatePart> parts = asked.stream().map(Asked::part).toList();
      asked.clear();
      return parts;
    }
  }

  Donors(ReplicaId self, int replicas) {
    this.self = self;
    this.last = self.value();
    for (int i = 0; i < replicas; i++) {
      all.add(new Donor(new ReplicaId(i)));
    }
  }

  /** For another target everybody may be asked again. */
  void begin() {
    for (Donor each : all) {
      each.asked.clear();
      each.isExcluded = each.replica.equals(self);
      each.isSlow = false;
      each.isWithoutHints = false;
      each.restsUntilMillis = Long.MIN_VALUE;
    }
  }

  /** Who is asked next: one with room, the quick before the slow, the idle before the busy. */
  Optional<ReplicaId> next(long nowMillis) {
    Optional<Donor> best = Optional.empty();
    for (int i = 1; i <= all.size(); i++) {
      Donor each = all.get((last + i) % all.size());
      if (each.isLeft(nowMillis)
          && each.asked.size() < (each.isSlow ? 1 : MAX_PARTS)
          && best.filter(other -> burden(other) <= burden(each)).isEmpty()) {
        best = Optional.of(each);
      }
    }
    return best.map(donor -> donor.replica);
  }

  private static int burden(Donor donor) {
    return donor.asked.size() + (donor.isSlow ? MAX_PARTS : 0);
  }

  void onAsked(ReplicaId replica, StatePart part, long nowMillis) {
    last = replica.value();
    all.get(last).asked.add(new Asked(part, nowMillis));
  }

  /** Whether anybody may still be asked, now or when it has room. */
  boolean isAnyLeft(long nowMillis) {
    return all.stream().anyMatch(each -> each.isLeft(nowMillis));
  }

  /** How many donors are asked for something. */
  int askedCount() {
    return (int) all.stream().filter(each -> !each.asked.isEmpty()).count();
  }

  /** The part that a donor answers, if it was asked for one like it; it is not asked any more. */
  Optional<StatePart> onAnswer(ReplicaId replica, Predicate<StatePart> isAbout, long nowMillis) {
    Donor donor = all.get(replica.value());
    for (Asked each : donor.asked) {
      if (isAbout.test(each.part())) {
        donor.asked.remove(each);
        donor.isSlow = nowMillis - each.sinceMillis() >= TIMEOUT_MILLIS / 4;
        return Optional.of(each.part());
      }
    }
    return Optional.empty();
  }

  /** Whether it is asked for anything. */
  boolean isAsked(ReplicaId replica) {
    return !all.get(replica.value()).asked.isEmpty();
  }

  /** Asks a donor no more for this target; what others have to be asked for. */
  List<StatePart> exclude(ReplicaId replica) {
    Donor donor = all.get(replica.value());
    donor.isExcluded = true;
    return donor.drop();
  }

  /**
   * Whether a donor is told what is held: until it has once answered so that nothing could be
   * restored, which a liar could do again and again and nobody could blame it for.
   */
  boolean takesHints(ReplicaId replica) {
    return !all.get(replica.value()).isWithoutHints;
  }

  /** Gives a donor no more hints for this target. */
  void withholdHints(ReplicaId replica) {
    all.get(replica.value()).isWithoutHints = true;
  }

  /** Lets a donor rest that has been silent for too long; what others have to be asked for. */
  List<StatePart> restIfSilent(ReplicaId replica, long nowMillis) {
    Donor donor = all.get(replica.value());
    if (donor.asked.stream().noneMatch(a -> nowMillis - a.sinceMillis() >= TIMEOUT_MILLIS)) {
      return List.of();
    }
    donor.restsUntilMillis = nowMillis + REST_MILLIS;
    donor.isSlow = true;
    return donor.drop();
  }
}
