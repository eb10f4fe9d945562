package io.bezant.bench.simulation;

import io.bezant.protocol.message.MessageType;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to become of one view: how far it gets, who learns how much of its last places, and who
 * hears of its end. Drawn when it begins.
 */
final class Omen {
  private static final int CALM_ONE_IN = 8;
  private static final int CALM_PLACES = 24;

  private final SplittableRandom random;
  private final int replicaCount;
  private final TreeMap<Long, Withheld> places = new TreeMap<>();
  private final NavigableSet<Integer> informed;
  private final NavigableSet<Integer> messengers;
  private final Optional<MessageType> kept;
  private final boolean isLate;
  private final boolean hidesCheckpoints;
  private final int spared;

  /** Whether it falls on what the view proposes itself, and not on what it begins with. */
  private final boolean isForFresh;

  private long firstPlace = -1;

  /** What only the informed get to see at one place. */
  private enum Withheld {
    NOTHING,
    PROPOSALS,
    PREPARES,
    COMMITS
  }

  /** Draws the fate of a view. */
  Omen(SplittableRandom random, int replicaCount, List<Integer> corrupt) {
    this(
        random,
        replicaCount,
        corrupt,
        random.nextInt(CALM_ONE_IN) == 0 ? CALM_PLACES : random.nextInt(4),
        random.nextInt(3) > 0);
  }

  private Omen(
      SplittableRandom random,
      int replicaCount,
      List<Integer> corrupt,
      int spared,
      boolean isForFresh) {
    this.random = random;
    this.replicaCount = replicaCount;
    this.spared = spared;
    this.isForFresh = isForFresh;
    this.informed =
        !corrupt.isEmpty() && random.nextInt(4) == 0
            ? new TreeSet<>(List.of(corrupt.get(random.nextInt(corrupt.size()))))
            : some();
    this.messengers = some();
    this.kept =
        switch (random.nextInt(6)) {
          case 0 -> Optional.of(MessageType.SUSPECT);
          case 1 -> Optional.of(MessageType.VIEW_CHANGE);
          case 2 -> Optional.of(MessageType.NEW_VIEW);
          default -> Optional.empty();
        };
    this.isLate = random.nextInt(3) > 0;
    this.hidesCheckpoints = random.nextInt(3) == 0;
  }

  /** The fate of a view that decides a place or two before it ends. */
  static Omen brief(SplittableRandom random, int replicaCount, List<Integer> corrupt) {
    return new Omen(random, replicaCount, corrupt, 1 + random.nextInt(2), true);
  }

  /** Mostly one, sometimes nobody, sometimes more. */
  private NavigableSet<Integer> some() {
    TreeSet<Integer> drawn = new TreeSet<>();
    int kind = random.nextInt(8);
    if (kind < 6) {
      drawn.add(random.nextInt(replicaCount));
    } else if (kind < 7) {
      for (int replica = 0; replica < replicaCount; replica++) {
        if (random.nextBoolean()) {
          drawn.add(replica);
        }
      }
    }
    return drawn;
  }

  /** The view proposes something for a place. */
  void propose(long place) {
    if (firstPlace < 0) {
      firstPlace = place;
    }
  }

  private Withheld at(long place) {
    if (firstPlace < 0 && isForFresh) {
      return Withheld.NOTHING;
    }
    propose(place);
    if (place < firstPlace + spared) {
      return Withheld.NOTHING;
    }
    return places.computeIfAbsent(
        place,
        absent ->
            switch (random.nextInt(8)) {
              case 0 -> Withheld.NOTHING;
              case 1 -> Withheld.PROPOSALS;
              case 2, 3, 4 -> Withheld.PREPARES;
              default -> Withheld.COMMITS;
            });
  }

  /** Whether something is withheld at this place. */
  boolean isDoomed(long place) {
    return at(place) != Withheld.NOTHING;
  }

  /** The one replica that alone gets a place prepared, if it is so. */
  Optional<Integer> preparesAlone(long place) {
    return at(place) == Withheld.PREPARES && informed.size() == 1
        ? Optional.of(informed.first())
        : Optional.empty();
  }

  /** Whether a vote or proposal of this view is kept from a replica. */
  boolean keepsVote(MessageType type, long place, int to) {
    boolean isKept =
        switch (at(place)) {
          case NOTHING -> false;
          case PROPOSALS -> type == MessageType.PRE_PREPARE;
          case PREPARES -> type == MessageType.PREPARE;
          case COMMITS -> type == MessageType.COMMIT;
        };
    return isKept && !informed.contains(to);
  }

  /** Whether this decision is kept from a replica. */
  boolean keepsDecision(long place, int to) {
    return isDoomed(place) && !informed.contains(to);
  }

  /** Whether checkpoints are kept from a replica. */
  boolean keepsCheckpoint(int to) {
    return hidesCheckpoints && !informed.contains(to);
  }

  /** Whether word of the end of this view, or of the beginning of the next, is kept from one. */
  boolean keepsWord(MessageType type, int to) {
    return kept.filter(type::equals).isPresent() && !messengers.contains(to);
  }

  /** Who knows more than others when it ends. */
  NavigableSet<Integer> informed() {
    return informed;
  }

  /** The one replica that alone hears how others suspect this view, if it is so. */
  Optional<Integer> lonelyLeaver() {
    return kept.filter(MessageType.SUSPECT::equals).isPresent() && messengers.size() == 1
        ? Optional.of(messengers.first())
        : Optional.empty();
  }

  /** Whether what is kept arrives when it is too late, and not never. */
  boolean isLate() {
    return isLate;
  }
}
