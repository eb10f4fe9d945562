package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.watch.Allowance;
import io.bezant.replica.watch.ChangeFeed;
import io.bezant.replica.watch.Occurrence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened behind a revision, read from the pages of the history, where each change has left
 * what it replaced. What it was replaced by is either what the next change of that key replaced, or
 * what the key is now. So both are looked for in turn: forward, through pages that come next anyway
 * and are kept for that, and back from the present. A key that is written often comes again soon,
 * one that is not has few versions behind its present one.
 */
final class PastChanges implements ChangeFeed.ChangeScan {

  /** Most bytes of pages read ahead of what is told next. */
  static final long MAX_BYTES_AHEAD = 1 << 20;

  /** Most bytes of what is found at once, of whole revisions. */
  private static final long MAX_BYTES_FOUND = 1 << 20;

  /** What one change that is told counts, to be found, encoded and maybe hashed. */
  private static final int STEPS_PER_CHANGE = 4;

  private final History history;
  private final Revisions revisions;
  private final Limits limits;

  private InterestIndex index = InterestIndex.EMPTY;

  /** Versions from pages that were read and are not told yet, in their order. */
  private final ArrayDeque<ReplacedVersion> ahead = new ArrayDeque<>();

  /** The same, of those that are asked for, by key. */
  private final TreeMap<Bytes, ArrayDeque<ReplacedVersion>> byKey = new TreeMap<>();

  private long bytesAhead;

  /** The next page to be read. */
  private long nextPage;

  /** Everything up to here was handed over. */
  private long through;

  /** Changes of the revision after it, or of the next ones, that are not handed over yet. */
  private List<KeyChange> found = new ArrayList<>();

  private long bytesFound;

  /** The revision of the last change that was gone over, told or not. */
  private long goneOver;

  /** How far back we came from the present on the way to what comes next. */
  private @Nullable Version back;

  PastChanges(History history, Revisions revisions, Limits limits, long after) {
    this.history = history;
    this.revisions = revisions;
    this.limits = limits;
    this.through = after;
    this.nextPage = firstPageBehind(after);
  }

  /** The first page on which anything was replaced after that revision. */
  private long firstPageBehind(long after) {
    long low = history.firstPage();
    long high = history.nextPage();
    while (low < high) {
      long middle = (low + high) >>> 1;
      List<ReplacedVersion> versions = history.readPage(middle).all();
      if (versions.getLast().until() > after) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  @Override
  public void lookFor(Collection<? extends ChangeFeed.Interest> interests) {
    List<KeyInterest> ours = new ArrayList<>(interests.size());
    for (ChangeFeed.Interest each : interests) {
      ours.add((KeyInterest) each);
    }
    index = new InterestIndex(ours);
    byKey.clear();
    ahead.forEach(this::enter);
    back = null;
    // What was gone over of a revision that is not complete was gone over for others.
    if (goneOver > through) {
      restart();
    }
  }

  private void restart() {
    found.clear();
    bytesFound = 0;
    ahead.clear();
    byKey.clear();
    bytesAhead = 0;
    nextPage = firstPageBehind(through);
    goneOver = through;
  }

  private void enter(ReplacedVersion version) {
    if (index.covers(version.key())) {
      byKey.computeIfAbsent(version.key(), absent -> new ArrayDeque<>()).add(version);
    }
  }

  @Override
  public boolean isBusy() {
    return back != null || goneOver > through;
  }

  @Override
  public ChangeFeed.Noted next(long upTo, Allowance allowance) {
    long after = through;
    long end = Math.min(upTo, revisions.revision());
    long complete = through;
    int completeCount = 0;
    while (allowance.isLeft()) {
      ReplacedVersion next = front(allowance);
      if (next == null || next.until() > end) {
        complete = end;
        completeCount = found.size();
        break;
      }
      if (next.until() > goneOver) {
        complete = next.until() - 1;
        completeCount = found.size();
        if (bytesFound >= MAX_BYTES_FOUND) {
          break;
        }
      }
      if (!take(next, allowance)) {
        break;
      }
    }
    return handOver(after, complete, completeCount);
  }

  private ChangeFeed.Noted handOver(long after, long complete, int count) {
    Map<ChangeFeed.Interest, List<Occurrence>> told =
        Changes.sorted(found.subList(0, count), index, limits);
    found = new ArrayList<>(found.subList(count, found.size()));
    bytesFound = found.stream().mapToLong(KeyChange::bytes).sum();
    through = Math.max(through, complete);
    return new ChangeFeed.Noted(after, through, true, told);
  }

  /** The version that is told next; none if there are no more. */
  private @Nullable ReplacedVersion front(Allowance allowance) {
    while (true) {
      ReplacedVersion next = ahead.peek();
      if (next == null) {
        if (!readAhead(allowance)) {
          return null;
        }
      } else if (next.until() <= through) {
        drop(next);
      } else {
        return next;
      }
    }
  }

  private boolean readAhead(Allowance allowance) {
    if (nextPage >= history.nextPage()) {
      return false;
    }
    List<ReplacedVersion> versions = history.readPage(nextPage++).all();
    allowance.spend(Allowance.STEPS_PER_LOOK + versions.size());
    for (ReplacedVersion each : versions) {
      ahead.add(each);
      bytesAhead += bytesOf(each);
      enter(each);
    }
    return true;
  }

  private static long bytesOf(ReplacedVersion version) {
    return 128L
        + version.key().size()
        + version.version().keyValue().map(it -> it.value().size()).orElse(0);
  }

  private void drop(ReplacedVersion first) {
    ahead.remove();
    bytesAhead -= bytesOf(first);
    ArrayDeque<ReplacedVersion> ofKey = byKey.get(first.key());
    if (ofKey != null) {
      ofKey.remove();
      if (ofKey.isEmpty()) {
        byKey.remove(first.key());
      }
    }
  }

  /** False if the allowance was spent before it was known what the change has made of the key. */
  private boolean take(ReplacedVersion replaced, Allowance allowance) {
    if (byKey.containsKey(replaced.key())) {
      Optional<Version> made = made(replaced, allowance);
      if (made.isEmpty()) {
        return false;
      }
      KeyChange change =
          new KeyChange(
              replaced.key(),
              replaced.until(),
              replaced.version().keyValue(),
              made.get().keyValue());
      found.add(change);
      bytesFound += change.bytes();
      allowance.spendBytes(change.bytes());
      allowance.spend(STEPS_PER_CHANGE);
    }
    back = null;
    allowance.spend(1);
    goneOver = replaced.until();
    drop(replaced);
    return true;
  }

  /** What the key became. */
  private Optional<Version> made(ReplacedVersion replaced, Allowance allowance) {
    Bytes key = replaced.key();
    while (true) {
      Optional<Version> forward = replacedNext(key);
      if (forward.isPresent()) {
        return Optional.of(requireSince(key, forward.get(), replaced.until()));
      }
      if (back == null) {
        back = history.latest(key);
        allowance.spend(Allowance.STEPS_PER_LOOK);
      } else if (back.since() > replaced.until()) {
        back = history.before(key, back);
        allowance.spend(Allowance.STEPS_PER_LOOK);
      }
      if (back.since() <= replaced.until()) {
        return Optional.of(requireSince(key, back, replaced.until()));
      }
      if (!allowance.isLeft()) {
        return Optional.empty();
      }
      if (bytesAhead < MAX_BYTES_AHEAD) {
        readAhead(allowance);
      }
    }
  }

  /** What the next change of the key, among those read ahead, has replaced. */
  private Optional<Version> replacedNext(Bytes key) {
    ArrayDeque<ReplacedVersion> ofKey = byKey.get(key);
    if (ofKey == null || ofKey.size() < 2) {
      return Optional.empty();
    }
    var versions = ofKey.iterator();
    versions.next();
    return Optional.of(versions.next().version());
  }

  private static Version requireSince(Bytes key, Version version, long since) {
    if (version.since() != since) {
      throw new CorruptStateException(
          "the history of key " + key,
          "a version since revision " + since,
          "one since revision " + version.since());
    }
    return version;
  }
}
