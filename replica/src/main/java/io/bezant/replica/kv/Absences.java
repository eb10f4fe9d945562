package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KeyRange;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Since when keys that do not exist have not existed, as far as this process knows. A key that
 * exists shows the revision of its last write, which tells this time of its life from every other;
 * an absent one shows nothing, so that a reader could take "not yet" of one replica and "no longer"
 * of another for the same. Not part of the state: replicas differ in it.
 */
final class Absences {

  /** Removals remembered, each with a key of at most the agreed length. */
  static final int MAX_REMOVALS = 4_096;

  /** The last removal of each key, in the order of places. */
  private final LinkedHashMap<Bytes, SequenceNumber> removals = new LinkedHashMap<>();

  /** What is absent and not among them has been absent since this place at the latest. */
  private SequenceNumber floor;

  /** Knows nothing of what came before the given place. */
  Absences(SequenceNumber executed) {
    this.floor = executed;
  }

  /** A key was removed in the batch of this place; places never go back. */
  void removed(Bytes key, SequenceNumber place) {
    removals.remove(key);
    removals.put(key, place);
    if (removals.size() > MAX_REMOVALS) {
      Iterator<Map.Entry<Bytes, SequenceNumber>> oldest = removals.entrySet().iterator();
      floor = oldest.next().getValue();
      oldest.remove();
    }
  }

  /** A place after which the key, which is absent now, has not existed at the end of any batch. */
  SequenceNumber since(Bytes key) {
    return removals.getOrDefault(key, floor);
  }

  /** A place after which no key of the range has been removed. */
  SequenceNumber since(KeyRange keys) {
    for (Map.Entry<Bytes, SequenceNumber> latest : removals.sequencedEntrySet().reversed()) {
      if (keys.contains(latest.getKey())) {
        return latest.getValue();
      }
    }
    return floor;
  }
}
