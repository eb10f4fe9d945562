package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.kv.WatchSelector;
import io.bezant.replica.watch.ChangeFeed;
import io.bezant.replica.watch.Occurrence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happens to the keys of the store, for those who watch. What is executed is noted here on the
 * way into the state, if anybody asks for it; the state and the results do not depend on that.
 * Since it is noted apart from the history, those who are up to date need none.
 */
final class Changes implements ChangeFeed {

  /** Most bytes of keys and values noted at once: what one batch replaces may be more. */
  static final long MAX_NOTED_BYTES = 16 << 20;

  private final History history;
  private final Revisions revisions;
  private final Limits limits;

  /** Those who watch; in the order in which they came. */
  private final LinkedHashMap<KeyInterest, Boolean> open = new LinkedHashMap<>();

  private InterestIndex index = InterestIndex.EMPTY;
  private boolean isIndexed = true;

  private final List<KeyChange> noted = new ArrayList<>();
  private long notedBytes;
  private boolean isComplete = true;
  private long takenThrough;

  Changes(History history, Revisions revisions, Limits limits) {
    this.history = history;
    this.revisions = revisions;
    this.limits = limits;
    this.takenThrough = revisions.revision();
  }

  /**
   * A key changes at the store's revision.
   *
   * @param before its entry; none if it was absent
   * @param after its record; none if it is removed
   */
  void note(Bytes key, Optional<Bytes> before, Optional<Bytes> after) {
    if (open.isEmpty() || !isComplete || !index().covers(key)) {
      return;
    }
    KeyChange change =
        new KeyChange(
            key,
            revisions.revision(),
            before.map(stored -> StoredValue.decode(key, Version.recordOf(key, stored))),
            after.map(record -> StoredValue.decode(key, record)));
    notedBytes += change.bytes();
    if (notedBytes > MAX_NOTED_BYTES) {
      noted.clear();
      isComplete = false;
    } else {
      noted.add(change);
    }
  }

  private InterestIndex index() {
    if (!isIndexed) {
      index = new InterestIndex(open.keySet());
      isIndexed = true;
    }
    return index;
  }

  @Override
  public long revision() {
    return revisions.revision();
  }

  @Override
  public long oldest() {
    return history.compacted() + 1;
  }

  @Override
  public Optional<Interest> open(Bytes encoded) {
    WatchSelector selector;
    try {
      selector = WatchCodec.decodeSelector(encoded);
    } catch (MalformedEncodingException malformed) {
      return Optional.empty();
    }
    if (!isSane(selector.keys())) {
      return Optional.empty();
    }
    KeyInterest interest = new KeyInterest(selector);
    open.put(interest, true);
    isIndexed = false;
    return Optional.of(interest);
  }

  /** An end may be the first key behind the longest one. */
  private boolean isSane(KeyRange keys) {
    return keys.from().size() <= limits.maxKeyBytes()
        && keys.to().map(Bytes::size).orElse(0) <= limits.maxKeyBytes() + 1;
  }

  @Override
  public void close(Interest interest) {
    if (interest instanceof KeyInterest ours && open.remove(ours) != null) {
      isIndexed = false;
    }
  }

  @Override
  public Noted takeNoted() {
    long after = takenThrough;
    takenThrough = revisions.revision();
    Noted taken = new Noted(after, takenThrough, isComplete, sorted(noted, index(), limits));
    noted.clear();
    notedBytes = 0;
    isComplete = true;
    return taken;
  }

  /** Each change for those who asked for it. */
  static Map<Interest, List<Occurrence>> sorted(
      List<KeyChange> changes, InterestIndex index, Limits limits) {
    Map<Interest, List<Occurrence>> told = new LinkedHashMap<>();
    int maxEventBytes = WatchCodec.maxEventBytes(limits);
    for (KeyChange change : changes) {
      index.visit(
          change.key(),
          interest -> {
            if (interest.wants(change)) {
              told.computeIfAbsent(interest, absent -> new ArrayList<>())
                  .add(change.told(interest.selector().wantsPrevious(), maxEventBytes));
            }
          });
    }
    return told;
  }

  @Override
  public ChangeScan scan(long after) {
    return new PastChanges(history, revisions, limits, after);
  }
}
