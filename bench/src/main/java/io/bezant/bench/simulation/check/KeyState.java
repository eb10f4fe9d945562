package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyValue;

/**
 * What is known about one key at one place of a supposed order. A write whose answer nobody got has
 * a revision that nobody knows until somebody reads it; everything else follows from the order.
 *
 * @param exists whether there is a value
 * @param value the value; empty if there is none
 * @param created the revisions at which it can have come into being; of no meaning if it does not
 *     exist
 * @param modified the revisions of which its last write can have been; of no meaning if it does not
 *     exist
 * @param version how often it was written since it came into being; zero if it does not exist
 * @param floor the lowest revision that the store can have reached: every later write has a higher
 *     one
 */
record KeyState(
    boolean exists, Bytes value, Revisions created, Revisions modified, long version, long floor) {

  /**
   * Revisions that a write can have taken.
   *
   * @param lowest the first of them
   * @param highest the last of them
   */
  record Revisions(long lowest, long highest) {

    private static final Revisions NONE = new Revisions(0, 0);

    static Revisions exactly(long revision) {
      return new Revisions(revision, revision);
    }

    static Revisions from(long lowest) {
      return new Revisions(lowest, Long.MAX_VALUE);
    }

    Revisions atMost(long bound) {
      return new Revisions(lowest, Math.min(highest, bound));
    }

    boolean contain(long revision) {
      return lowest <= revision && revision <= highest;
    }
  }

  /** The key of an empty store. */
  static final KeyState NEVER_WRITTEN =
      new KeyState(false, Bytes.EMPTY, Revisions.NONE, Revisions.NONE, 0, 0);

  /** After a write of which only the value is known. */
  KeyState written(Bytes newValue) {
    Revisions taken = Revisions.from(floor + 1);
    return new KeyState(true, newValue, exists ? created : taken, taken, version + 1, floor + 1);
  }

  /** After a write that took this revision; it must be {@link #admits possible}. */
  KeyState written(Bytes newValue, long revision) {
    Revisions taken = Revisions.exactly(revision);
    return new KeyState(
        true,
        newValue,
        exists ? created.atMost(revision - version) : taken,
        taken,
        version + 1,
        revision);
  }

  /** After a removal of which the revision is not known. */
  KeyState removed() {
    return removed(floor + 1);
  }

  /** After a removal that took this revision. */
  KeyState removed(long revision) {
    return new KeyState(false, Bytes.EMPTY, Revisions.NONE, Revisions.NONE, 0, revision);
  }

  /** The same key when the store is known to have reached a revision without changing it. */
  KeyState passed(long revision) {
    return new KeyState(exists, value, created, modified, version, revision);
  }

  /** Whether a write at this place can have taken this revision. */
  boolean admits(long revision) {
    return revision > floor;
  }

  /** Whether a reader at this place can have been shown this. */
  boolean mayBe(KeyValue seen) {
    return exists
        && value.equals(seen.value())
        && version == seen.version()
        && seen.lease() == 0
        && modified.contain(seen.modRevision())
        && created.contain(seen.createRevision())
        && isPossibleSpan(seen.createRevision(), seen.modRevision());
  }

  private boolean isPossibleSpan(long createRevision, long modRevision) {
    return version == 1
        ? createRevision == modRevision
        : createRevision <= modRevision - (version - 1);
  }

  /** The same key after a reader has been shown what {@link #mayBe} it. */
  KeyState seenAs(KeyValue seen) {
    return new KeyState(
        true,
        value,
        Revisions.exactly(seen.createRevision()),
        Revisions.exactly(seen.modRevision()),
        version,
        Math.max(floor, seen.modRevision()));
  }

  /** The same key when its last write is known to be of a revision that is possible for it. */
  KeyState modifiedAt(long revision) {
    Revisions taken = Revisions.exactly(revision);
    return new KeyState(
        true,
        value,
        version == 1 ? taken : created.atMost(revision - (version - 1)),
        taken,
        version,
        Math.max(floor, revision));
  }
}
