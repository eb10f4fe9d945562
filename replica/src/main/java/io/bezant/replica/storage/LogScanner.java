package io.bezant.replica.storage;

import io.bezant.crypto.Digest;
import io.bezant.replica.storage.GroupHeader.Place;
import io.bezant.replica.storage.LogScan.FoundGroup;
import io.bezant.replica.storage.LogScan.Tear;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a whole log and judges it, changing nothing: whole, torn at its end, or corrupt.
 *
 * <p>A group is written only once the one before is synced, into sectors that are zero and synced.
 * So a power failure can leave one incomplete group, the last, and every sector of it is either as
 * written or still zero. Whatever else does not read back was whole once, and is corruption:
 *
 * <ul>
 *   <li>a bad group with any group header behind it, even one whose own records are torn;
 *   <li>a bad group in which no sector is zero, or whose header is there but not as written;
 *   <li>a group header of this log where it was not to stand: a write went astray;
 *   <li>bytes that are not zero behind the place where the torn group ends;
 *   <li>a group that does not continue the one before; a segment that is gone.
 * </ul>
 *
 * <p>[protocol R16] counts every bad last group as torn; the zeros let us do better. What stays
 * undetected is a last group of which damage turned whole sectors into zeros, until a closing group
 * stands behind it.
 */
final class LogScanner {
  private static final int READ_BYTES = 1 << 20;

  private final Superblock superblock;
  private final List<Segment> segments;
  private final List<FoundGroup> groups = new ArrayList<>();
  private Digest head;
  private long nextLsn;
  private long oldestSegment;

  /**
   * A scanner of these segments, of which there is at least one.
   *
   * @param superblock the log's own
   * @param segments open, in order, without a gap
   */
  LogScanner(Superblock superblock, List<Segment> segments) {
    this.superblock = superblock;
    this.segments = segments;
    this.head = GroupHeader.genesis(superblock);
    this.nextLsn = 1;
    this.oldestSegment = superblock.firstSegment();
  }

  /**
   * Reads everything.
   *
   * @throws CorruptLogException if it is not what was written
   */
  LogScan scan() {
    checkLastSegment();
    int active = 0;
    Optional<GroupHeader> bad = readGroups(active);
    while (bad.isEmpty() && active + 1 < segments.size() && beginsWithGroup(active + 1)) {
      active++;
      bad = readGroups(active);
    }
    Optional<Tear> tear = judgeRemainder(active, bad);
    checkFirstSegment();
    return new LogScan(segments, groups, head, active, tear);
  }

  private void checkLastSegment() {
    Segment last = segments.getLast();
    if (last.number() < superblock.lastSegment()) {
      String missing = Layout.segmentName(superblock.lastSegment());
      throw new CorruptLogException(missing, 0, 0, "the file is gone, the last is " + last.name());
    }
  }

  private void checkFirstSegment() {
    if (segments.getFirst().number() > oldestSegment) {
      throw new CorruptLogException(
          Layout.segmentName(oldestSegment),
          0,
          0,
          "the file is gone, the first is " + segments.getFirst().name());
    }
  }

  private boolean beginsWithGroup(int index) {
    ByteBuffer sector = segments.get(index).read(Layout.BLOCK_BYTES, Layout.SECTOR_BYTES);
    return !Layout.isZero(sector, 0, Layout.SECTOR_BYTES);
  }

  /**
   * Reads groups up to the first sector that is zero or is no header, or to the first group whose
   * records do not read back; that one's header is the result.
   */
  private Optional<GroupHeader> readGroups(int index) {
    Segment segment = segments.get(index);
    while (segment.hasRoomFor(Layout.BLOCK_BYTES)) {
      Optional<GroupHeader> decoded = headerAt(segment, segment.end());
      if (decoded.isEmpty()) {
        break;
      }
      GroupHeader header = decoded.get();
      checkContinues(segment, header);
      Optional<ReadGroup> read = ReadGroup.read(segment, header);
      if (read.isEmpty()) {
        return decoded;
      }
      checkNothingAstray(segment, read.get().bytes(), sectorBehindRecords(header), 0);
      segment.extendTo(header.end(), read.get().maxSequence());
      groups.add(new FoundGroup(segment, header));
      head = header.hash();
      nextLsn = header.nextLsn();
      oldestSegment = header.oldestSegment();
    }
    return Optional.empty();
  }

  private Optional<GroupHeader> headerAt(Segment segment, long offset) {
    return GroupHeader.decode(
        segment.read(offset, GroupHeader.BYTES),
        new Place(superblock.instance(), segment.number(), offset));
  }

  private void checkContinues(Segment segment, GroupHeader header) {
    boolean cutOffBefore =
        segment == segments.getFirst()
            && segment.isEmpty()
            && segment.number() > superblock.firstSegment();
    if (!cutOffBefore && (header.firstLsn() != nextLsn || !header.previous().equals(head))) {
      throw corrupt(
          segment, "it begins with record " + header.firstLsn() + " of another predecessor");
    }
    if (header.end() > segment.capacityBytes()
        || header.payloadBytes() < 0
        || header.recordCount() < 0
        || header.knownSyncedLsn() >= header.firstLsn()
        || header.oldestSegment() < oldestSegment
        || header.oldestSegment() > segment.number()) {
      throw corrupt(segment, "its header contradicts itself: " + header);
    }
  }

  /** Everything behind the last whole group must be zero, or one torn group. */
  private Optional<Tear> judgeRemainder(int active, Optional<GroupHeader> bad) {
    Optional<Tear> found = Optional.empty();
    for (int index = active; index < segments.size(); index++) {
      Segment segment = segments.get(index);
      long lastByte = checkNoHeaderBehind(index, index == active ? bad : Optional.empty());
      if (lastByte >= 0 && (found.isPresent() || index > active + 1)) {
        throw corrupt(segments.get(active), "there are bytes in " + segment.name() + " behind it");
      }
      if (lastByte >= 0) {
        found = Optional.of(new Tear(index, lastByte + 1));
      }
    }
    if (found.isPresent()) {
      Segment torn = segments.get(found.get().segment());
      checkIsTear(torn, found.get().to(), bad);
      if (groups.isEmpty() && segments.getFirst().number() > superblock.firstSegment()) {
        throw corrupt(torn, "the first group that was kept cannot be read");
      }
    } else if (groups.isEmpty() && segments.getFirst().number() > superblock.firstSegment()) {
      throw corrupt(segments.getFirst(), "the group that let earlier segments go is gone");
    }
    return found;
  }

  /** The offset of the segment's last byte that is not zero behind its groups; -1 if none. */
  private long checkNoHeaderBehind(int index, Optional<GroupHeader> bad) {
    Segment segment = segments.get(index);
    long lastByte = -1;
    for (long at = segment.end(); at < segment.capacityBytes(); at += READ_BYTES) {
      ByteBuffer bytes = segment.read(at, (int) Math.min(READ_BYTES, segment.capacityBytes() - at));
      for (int block = 0; block < bytes.limit(); block += Layout.BLOCK_BYTES) {
        if (Layout.isZero(bytes, block, block + Layout.BLOCK_BYTES)) {
          continue;
        }
        ByteBuffer whole = bytes.slice(block, Layout.BLOCK_BYTES);
        checkNothingAstray(segment, whole, 0, at + block - segment.end());
        Place place = new Place(superblock.instance(), segment.number(), at + block);
        Optional<GroupHeader> header = GroupHeader.decode(bytes.position(block), place);
        if (header.isPresent() && !header.equals(bad)) {
          throw corrupt(
              segments.get(index),
              "it does not read back, yet record %d was written behind it at %s:%d when all up to %d was synced"
                  .formatted(
                      header.get().firstLsn(),
                      segment.name(),
                      place.offset(),
                      header.get().knownSyncedLsn()));
        }
        int last = block + Layout.BLOCK_BYTES - 1;
        while (bytes.get(last) == 0) {
          last--;
        }
        lastByte = at + last;
      }
    }
    return lastByte;
  }

  /** The first sector behind a group's records, counted in bytes from its beginning. */
  private static int sectorBehindRecords(GroupHeader header) {
    int records = GroupHeader.BYTES + header.payloadBytes();
    return (records + Layout.SECTOR_BYTES - 1) / Layout.SECTOR_BYTES * Layout.SECTOR_BYTES;
  }

  /**
   * No sector from one on holds a header that was written for another place.
   *
   * @param bytes what is read behind the segment's last group
   * @param from the first sector in them
   * @param skipped how far behind the group they begin
   */
  private void checkNothingAstray(Segment segment, ByteBuffer bytes, int from, long skipped) {
    for (int sector = from; sector < bytes.limit(); sector += Layout.SECTOR_BYTES) {
      long offset = segment.end() + skipped + sector;
      GroupHeader.decode(bytes.duplicate().position(sector))
          .map(GroupHeader::place)
          .filter(place -> place.instance().equals(superblock.instance()))
          .filter(place -> place.segment() != segment.number() || place.offset() != offset)
          .ifPresent(
              place -> {
                throw corrupt(
                    segment,
                    "at %d stands what was written for %s:%d"
                        .formatted(offset, Layout.segmentName(place.segment()), place.offset()));
              });
    }
  }

  private void checkIsTear(Segment segment, long to, Optional<GroupHeader> bad) {
    long from = segment.end();
    if (bad.isPresent()) {
      if (to > bad.get().end()) {
        throw corrupt(segment, "there are bytes behind the group that does not read back");
      }
      if (!hasZeroSector(segment, from, bad.get().endOfRecords())) {
        throw corrupt(segment, "no sector of it is missing, yet it does not read back");
      }
    } else if (!hasZeroSector(segment, from, from + Layout.SECTOR_BYTES)) {
      throw corrupt(segment, "something stands there that is no group header");
    }
  }

  private static boolean hasZeroSector(Segment segment, long from, long to) {
    ByteBuffer bytes = segment.read(from, Math.toIntExact(to - from));
    for (int at = 0; at < bytes.limit(); at += Layout.SECTOR_BYTES) {
      if (Layout.isZero(bytes, at, Math.min(at + Layout.SECTOR_BYTES, bytes.limit()))) {
        return true;
      }
    }
    return false;
  }

  private CorruptLogException corrupt(Segment segment, String finding) {
    return new CorruptLogException(segment.name(), segment.end(), nextLsn, finding);
  }
}
