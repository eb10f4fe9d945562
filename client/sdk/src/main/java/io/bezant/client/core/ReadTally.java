package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What replicas show for one reading, one showing of each replica. A result is believed when enough
 * of them show it alike and all of these held it at one common place of the agreed order (R12).
 */
final class ReadTally {

  private final ReplyRules rules;
  private final int needed;
  private final List<Showing> showings = new ArrayList<>(4);
  private boolean isOver;

  /**
   * What one replica shows.
   *
   * @param from whose it is
   * @param seat the vote that it counts as
   * @param match stands for the result
   * @param result the result itself, if it was shown
   * @param since a place since which the replica holds it; zero where the result tells
   * @param executed the place at which it was shown
   */
  private record Showing(
      ReplicaId from,
      int seat,
      Digest match,
      Optional<Bytes> result,
      SequenceNumber since,
      SequenceNumber executed) {}

  /** An empty tally that asks for so many equal showings. */
  ReadTally(ReplyRules rules, int needed) {
    this.rules = rules;
    this.needed = needed;
  }

  /** Takes what a replica shows, in place of what it has shown before. */
  void add(
      ReplicaId from,
      Digest match,
      Optional<Bytes> result,
      SequenceNumber since,
      SequenceNumber executed) {
    int seat = rules.seatOf(from, showings.size());
    showings.removeIf(earlier -> earlier.seat() == seat);
    showings.add(new Showing(from, seat, match, result, since, executed));
  }

  /** The result that enough replicas show. */
  Optional<Bytes> believed() {
    if (showings.size() < needed) {
      return Optional.empty();
    }
    for (Showing each : showings) {
      if (supporters(each) >= needed) {
        for (Showing other : showings) {
          if (other.result().isPresent() && other.match().equals(each.match())) {
            return other.result();
          }
        }
      }
    }
    return Optional.empty();
  }

  /** How many show what this one shows, and held it at the place since which this one does. */
  private int supporters(Showing one) {
    int count = 0;
    for (Showing other : showings) {
      if (other.match().equals(one.match())
          && rules.heldAt(one.since(), other.since(), other.executed())) {
        count++;
      }
    }
    return count;
  }

  /**
   * Whether no result can be believed any more.
   *
   * @param silent how many replicas may still show something
   */
  boolean isHopeless(int silent) {
    if (silent == 0) {
      return believed().isEmpty();
    }
    int most = 0;
    for (Showing each : showings) {
      most = Math.max(most, supporters(each));
    }
    return most + silent < needed;
  }

  /** Those who show something else than what is believed. */
  List<ReplicaId> dissenters(Digest believed) {
    List<ReplicaId> others = new ArrayList<>();
    for (Showing each : showings) {
      if (!each.match().equals(believed)) {
        others.add(each.from());
      }
    }
    return others;
  }

  /** Whether replicas have shown different results, or held the same at different places. */
  boolean isContested() {
    return showings.size() >= 2 && supporters(showings.getFirst()) < showings.size();
  }

  /** The reading has ended. */
  void end() {
    isOver = true;
  }

  boolean isOver() {
    return isOver;
  }
}
