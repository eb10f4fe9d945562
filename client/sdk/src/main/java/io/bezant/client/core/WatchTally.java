package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What enough replicas tell alike; each has one voice, whatever else it has told. Who has forgotten
 * a revision has executed it, and counts among the quorum that must have; but at least one correct
 * replica must have told what happened. So correct replicas that have forgotten a part and liars
 * together cannot keep a watch from both what comes next and its end.
 */
final class WatchTally {

  private final Collection<ToldBy> told;
  private final ReplyRules rules;

  /**
   * A tally over what replicas tell.
   *
   * @param told one of each replica; looked at whenever something is asked here
   * @param rules how many must tell the same
   */
  WatchTally(Collection<ToldBy> told, ReplyRules rules) {
    this.told = told;
    this.rules = rules;
  }

  /** The highest revision up to which enough say that nothing happened after what is delivered. */
  long quietThrough(long delivered) {
    long quiet = highest(rules.witnessesNeeded(), ToldBy::quietThrough);
    long executed =
        highest(rules.quietNeeded(), each -> Math.max(each.quietThrough(), each.forgotThrough()));
    return Math.max(delivered, Math.min(quiet, executed));
  }

  /** What so many reach at least. */
  private long highest(int needed, ToLongFunction<ToldBy> reach) {
    return told.stream()
        .map(reach::applyAsLong)
        .sorted(Comparator.reverseOrder())
        .skip(needed - 1L)
        .findFirst()
        .orElse(0L);
  }

  /** What enough say happened at a revision, all before it being delivered. */
  Optional<Digest> digestAt(long revision) {
    long forgotten = told.stream().filter(each -> each.forgotThrough() >= revision).count();
    for (ToldBy one : told) {
      Optional<Digest> digest = digestOf(one, revision);
      if (digest.isPresent()) {
        long alike =
            told.stream().filter(other -> digestOf(other, revision).equals(digest)).count();
        if (alike >= rules.witnessesNeeded() && alike + forgotten >= rules.tellersNeeded()) {
          return digest;
        }
      }
    }
    return Optional.empty();
  }

  /** The changes that this digest stands for, if somebody has told them. */
  Optional<List<Bytes>> eventsOf(long revision, Digest digest) {
    return told.stream()
        .flatMap(each -> each.first().stream())
        .filter(first -> first.revision() == revision && first.digest().equals(digest))
        .map(ToldBy.Entry::events)
        .filter(events -> !events.isEmpty())
        .findFirst();
  }

  private static Optional<Digest> digestOf(ToldBy one, long revision) {
    return one.first().filter(first -> first.revision() == revision).map(ToldBy.Entry::digest);
  }
}
