package io.bezant.bench.exhaustive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every move that a search has considered, each with a number. */
final class Moves {

  /** The move that leads to the first state. */
  static final int NONE = -1;

  private final List<Move> moves = new ArrayList<>();
  private final List<Boolean> votes = new ArrayList<>();
  private final Map<Move, Integer> numbers = new HashMap<>();

  Move move(int number) {
    return moves.get(number);
  }

  /** Whether this hands over votes, which are worth nothing until they are enough. */
  boolean isVotes(int number) {
    return votes.get(number);
  }

  int of(Move move) {
    return of(move, false);
  }

  /** A move that hands over votes. */
  int ofVotes(Move move) {
    return of(move, true);
  }

  private int of(Move move, boolean areVotes) {
    Integer known = numbers.putIfAbsent(move, moves.size());
    if (known != null) {
      return known;
    }
    moves.add(move);
    votes.add(areVotes);
    return moves.size() - 1;
  }
}
