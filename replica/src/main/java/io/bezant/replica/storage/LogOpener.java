package io.bezant.replica.storage;

import io.bezant.replica.storage.GroupHeader.Place;
import io.bezant.replica.storage.LogRecovery.TornTail;
import io.bezant.replica.storage.LogScan.FoundGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Brings a log from whatever a crash left to a state that can be appended to: first judge, then
 * repair. A log that is refused has not been touched.
 *
 * <p>Nothing that is read may be believed to be on the disk: it may come from the operating
 * system's cache, and if the last process died of a failed sync, another sync may succeed without
 * writing anything. So every group that no later header proves to be synced is written again before
 * the sync that makes the log usable.
 */
final class LogOpener {
  private final Disk disk;
  private final LogOptions options;
  private final Superblock superblock;

  LogOpener(Disk disk, LogIdentity identity, LogOptions options) {
    this.disk = disk;
    this.options = options;
    this.superblock = Superblock.read(disk, identity);
  }

  /**
   * A log that is whole and synced.
   *
   * @param superblock as it is on the disk
   * @param recovery what was found
   * @param segments open, in order, up to the one that the next group goes to
   * @param prepared empty segments behind it
   * @param groups all that are kept, in order
   */
  record OpenedLog(
      Superblock superblock,
      LogRecovery recovery,
      List<Segment> segments,
      List<Segment> prepared,
      List<FoundGroup> groups) {
    Optional<GroupHeader> lastGroup() {
      return groups.isEmpty() ? Optional.empty() : Optional.of(groups.getLast().header());
    }
  }

  OpenedLog open() {
    List<Segment> segments = new ArrayList<>();
    try {
      openSegments(segments);
      return segments.isEmpty()
          ? openUnused()
          : repair(new LogScanner(superblock, segments).scan());
    } catch (LogRefusal | DiskFailure refused) {
      segments.forEach(Segment::close);
      throw refused;
    }
  }

  private void openSegments(List<Segment> segments) {
    for (long number : segmentNumbers()) {
      if (number < superblock.firstSegment()) {
        continue;
      }
      if (!segments.isEmpty() && segments.getLast().number() + 1 != number) {
        String missing = Layout.segmentName(segments.getLast().number() + 1);
        throw new CorruptLogException(missing, 0, 0, "the file is gone");
      }
      segments.add(Segment.open(disk, superblock, number));
    }
  }

  private List<Long> segmentNumbers() {
    return disk.list().stream()
        .map(Layout::segmentNumber)
        .filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong)
        .sorted()
        .toList();
  }

  private OpenedLog openUnused() {
    if (superblock.lastSegment() >= superblock.firstSegment()) {
      String missing = Layout.segmentName(superblock.lastSegment());
      throw new CorruptLogException(missing, 0, 0, "the file is gone, and so are all others");
    }
    Superblock current = tidy(superblock.lastSegment());
    LogRecovery recovery = new LogRecovery(superblock.origin(), 1, 0, Optional.empty());
    return new OpenedLog(current, recovery, List.of(), List.of(), List.of());
  }

  private OpenedLog repair(LogScan scan) {
    Superblock current = tidy(scan.segments().getLast().number());
    Optional<TornTail> tornTail = scan.tear().map(tear -> erase(scan, tear));
    makeDurable(scan);
    long oldest =
        scan.groups().isEmpty()
            ? superblock.firstSegment()
            : scan.groups().getLast().header().oldestSegment();
    List<Segment> used = new ArrayList<>();
    List<Segment> prepared = new ArrayList<>();
    for (int index = 0; index < scan.segments().size(); index++) {
      Segment segment = scan.segments().get(index);
      if (segment.number() < oldest) {
        segment.close();
        deleteDurably(segment.name());
      } else {
        (index <= scan.active() ? used : prepared).add(fitted(current, segment));
      }
    }
    List<FoundGroup> kept =
        scan.groups().stream().filter(group -> group.segment().number() >= oldest).toList();
    return new OpenedLog(current, recovery(kept, tornTail), used, prepared, kept);
  }

  private LogRecovery recovery(List<FoundGroup> kept, Optional<TornTail> tornTail) {
    long firstLsn = kept.isEmpty() ? 1 : kept.getFirst().header().firstLsn();
    long lastLsn = kept.isEmpty() ? 0 : kept.getLast().header().nextLsn() - 1;
    return new LogRecovery(superblock.origin(), firstLsn, lastLsn, tornTail);
  }

  /** Ends what a crash interrupted among the files, and restores both copies of the superblock. */
  private Superblock tidy(long lastSegment) {
    for (String name : disk.list()) {
      if (name.endsWith(Layout.UNFINISHED_SUFFIX)) {
        disk.delete(name);
      }
    }
    disk.syncDirectory();
    Superblock current = superblock.reaching(lastSegment);
    current.update(disk);
    for (long number : segmentNumbers()) {
      if (number < superblock.firstSegment()) {
        deleteDurably(Layout.segmentName(number));
      }
    }
    return current;
  }

  private void deleteDurably(String name) {
    disk.delete(name);
    disk.syncDirectory();
  }

  private static TornTail erase(LogScan scan, LogScan.Tear tear) {
    Segment segment = scan.segments().get(tear.segment());
    segment.erase(tear.to());
    return new TornTail(segment.name(), segment.end(), tear.to() - segment.end());
  }

  private static void makeDurable(LogScan scan) {
    if (scan.groups().isEmpty()) {
      return;
    }
    FoundGroup last = scan.groups().getLast();
    long proven = last.header().knownSyncedLsn();
    for (FoundGroup group : scan.groups()) {
      if (group.header().nextLsn() - 1 > proven || group.equals(last)) {
        Place place = group.header().place();
        int size = Math.toIntExact(group.header().end() - place.offset());
        group.segment().write(place.offset(), group.segment().read(place.offset(), size));
      }
    }
    scan.segments().forEach(Segment::sync);
  }

  /** An empty segment of a size that is no longer wanted might be too small: make it anew. */
  private Segment fitted(Superblock current, Segment segment) {
    if (!segment.isEmpty() || segment.capacityBytes() == options.segmentBytes()) {
      return segment;
    }
    segment.close();
    return Segment.prepare(disk, current, segment.number(), options.segmentBytes());
  }
}
