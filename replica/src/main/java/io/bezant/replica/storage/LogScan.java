package io.bezant.replica.storage;

import io.bezant.crypto.Digest;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link LogScanner} found in a log that is not corrupt.
 *
 * @param segments all of them, open, in order; each knows where its groups end
 * @param groups every whole group, in order
 * @param head the hash of the last one
 * @param active the index of the segment that the next group goes to
 * @param tear what is to be erased
 */
record LogScan(
    List<Segment> segments, List<FoundGroup> groups, Digest head, int active, Optional<Tear> tear) {

  /**
   * A whole group.
   *
   * @param segment where it stands
   * @param header its header
   */
  record FoundGroup(Segment segment, GroupHeader header) {}

  /**
   * What is left of a group whose write was cut off.
   *
   * @param segment the index of its segment; it begins where that segment's groups end
   * @param to the offset behind its last byte that is not zero
   */
  record Tear(int segment, long to) {}
}
