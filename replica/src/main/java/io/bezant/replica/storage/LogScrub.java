package io.bezant.replica.storage;

import io.bezant.replica.storage.GroupHeader.Place;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the groups of the log's older segments again, in order, one at a time. The segment that is
 * written to is left to a later pass: a group that is being written cannot be told from a damaged
 * one.
 *
 * <p>It opens files of its own, since those of the log are the loop's; a segment that the log lets
 * go meanwhile is left. One thread at a time.
 */
public final class LogScrub {
  private final Disk disk;
  private final Superblock superblock;
  private final Supplier<List<Sealed>> sealed;
  private Optional<Reading> reading = Optional.empty();
  private long lastNumber;

  /**
   * A segment that is not written to any more.
   *
   * @param number its number
   * @param end the offset behind its last group
   */
  record Sealed(long number, long end) {}

  /** A segment that is open, and how far it was read. */
  private record Reading(Sealed which, Segment segment, long offset) {}

  LogScrub(Disk disk, Superblock superblock, Supplier<List<Sealed>> sealed) {
    this.disk = disk;
    this.superblock = superblock;
    this.sealed = sealed;
  }

  /**
   * Reads one group more.
   *
   * @return false if there was none left; the next step begins anew
   * @throws CorruptLogException if it is not what was written
   * @throws DiskFailure if the disk refuses to read
   */
  boolean step() {
    if (reading.isEmpty() && !openNext()) {
      lastNumber = 0;
      return false;
    }
    reading.ifPresent(this::check);
    return true;
  }

  private boolean openNext() {
    for (Sealed each : sealed.get()) {
      if (each.number() > lastNumber && each.end() > Layout.BLOCK_BYTES) {
        lastNumber = each.number();
        try {
          Segment segment = Segment.open(disk, superblock, each.number());
          reading = Optional.of(new Reading(each, segment, Layout.BLOCK_BYTES));
          return true;
        } catch (DiskFailure | CorruptLogException refused) {
          requireGone(each, refused);
        }
      }
    }
    return false;
  }

  private void check(Reading at) {
    try {
      long end = checkedEnd(at);
      reading = Optional.of(new Reading(at.which(), at.segment(), end));
      if (end >= at.which().end()) {
        close(at);
      }
    } catch (DiskFailure | CorruptLogException refused) {
      close(at);
      requireGone(at.which(), refused);
    }
  }

  private void close(Reading at) {
    at.segment().close();
    reading = Optional.empty();
  }

  /** The offset behind a group that is whole. */
  private long checkedEnd(Reading at) {
    ByteBuffer sector = at.segment().read(at.offset(), Layout.SECTOR_BYTES);
    Place place = new Place(superblock.instance(), at.segment().number(), at.offset());
    Optional<GroupHeader> header = GroupHeader.decode(sector, place);
    boolean isWhole =
        header
            .filter(it -> it.payloadBytes() >= 0 && it.end() <= at.which().end())
            .flatMap(it -> ReadGroup.read(at.segment(), it))
            .isPresent();
    if (!isWhole) {
      throw new CorruptLogException(
          at.segment().name(),
          at.offset(),
          header.map(GroupHeader::firstLsn).orElse(0L),
          "it does not read back, and was whole when it was written");
    }
    return header.get().end();
  }

  /** What was let go meanwhile may be gone; what is still needed may not. */
  private void requireGone(Sealed which, RuntimeException refused) {
    if (sealed.get().stream().anyMatch(each -> each.number() == which.number())) {
      throw refused;
    }
  }

  /** Gives its file back. */
  void close() {
    reading.ifPresent(this::close);
  }
}
