package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What enough replicas tell alike; each has one voice, whatever else it has told. */
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
    List<Long> quiet = new ArrayList<>();
    told.forEach(each -> quiet.add(each.quietThrough()));
    quiet.sort(Comparator.reverseOrder());
    int needed = rules.quietNeeded();
    return quiet.size() < needed ? delivered : Math.max(delivered, quiet.get(needed - 1));
  }

  /** What enough say happened at a revision, all before it being delivered. */
  Optional<Digest> digestAt(long revision) {
    for (ToldBy one : told) {
      Optional<Digest> digest = digestOf(one, revision);
      if (digest.isPresent()
          && told.stream().filter(other -> digestOf(other, revision).equals(digest)).count()
              >= rules.tellersNeeded()) {
        return digest;
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
