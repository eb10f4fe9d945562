package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.replica.storage.GroupHeader.Place;
import io.bezant.replica.storage.LogOpener.OpenedLog;
import io.bezant.replica.storage.LogOptions.Durability;
import io.bezant.replica.storage.LogScan.FoundGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What a replica must not forget, in the order it was said: records are appended to a buffer, and
 * one sync writes all of them as one group and waits for the disk. Whatever depends on a record
 * leaves the replica only once {@link #durableLsn} has reached it.
 *
 * <p>A group is written only after the one before it is synced, into space that is allocated, zero
 * and synced already, and carries the number of the last synced record, the hash of the group
 * before and its own place. {@link LogScanner} says what can therefore be told from what.
 *
 * <p>The first {@link DiskFailure} is the last thing the log does: every later call fails. Used by
 * one thread.
 */
public final class WriteAheadLog implements AutoCloseable {
  private final LogOptions options;
  private final LogContext context;
  private final LogRecovery recovery;
  private final Bytes instance;
  private final Superblock superblock;
  private final SegmentStock stock;
  private final GroupBuffer buffer = new GroupBuffer();

  /** All segments still needed, in order; groups go to the last. */
  private final Deque<Segment> segments;

  /** Every group of the segments still needed that holds records, by its first record's number. */
  private final NavigableMap<Long, FoundGroup> groups = new TreeMap<>();

  /** The segments that are needed and not written to any more, for those who read them again. */
  private volatile List<LogScrub.Sealed> sealed = List.of();

  private List<FoundGroup> found;
  private final List<LogRecord> appended = new ArrayList<>();
  private long lastLsn;
  private long durableLsn;
  private long syncedLsn;
  private long oldestSegment;
  private long wantedOldestSegment;
  private Digest head;
  private boolean endsClosed;
  private Condition condition = Condition.USABLE;
  private Optional<DiskFailure> failure = Optional.empty();

  private long recordCount;
  private long groupCount;
  private long byteCount;
  private long lastSyncNanos;

  private enum Condition {
    USABLE,
    /** Between the begin and the good end of a write; stays so if the end is not good. */
    WRITING,
    CLOSED
  }

  private WriteAheadLog(Disk disk, LogOptions options, LogContext context, OpenedLog opened) {
    this.options = options;
    this.context = context;
    this.recovery = opened.recovery();
    this.superblock = opened.superblock();
    this.instance = superblock.instance();
    this.segments = new ArrayDeque<>(opened.segments());
    this.found = opened.groups();
    found.forEach(this::remember);
    this.lastLsn = recovery.lastLsn();
    this.durableLsn = lastLsn;
    this.syncedLsn = lastLsn;
    Optional<GroupHeader> last = opened.lastGroup();
    this.oldestSegment =
        last.map(GroupHeader::oldestSegment).orElse(opened.superblock().firstSegment());
    this.wantedOldestSegment = oldestSegment;
    this.head = last.map(GroupHeader::hash).orElse(GroupHeader.genesis(opened.superblock()));
    this.endsClosed = last.map(GroupHeader::isClosing).orElse(true);
    this.stock =
        new SegmentStock(
            disk, opened.superblock(), options.segmentBytes(), context, opened.prepared());
  }

  /**
   * Makes the log of a replica whose key has never signed anything. Only the command that sets up a
   * cluster may call it.
   *
   * @param random where the log's instance id comes from; secure, so that no client can guess it
   * @throws IllegalStateException if there is a log already
   */
  public static void create(Disk disk, LogIdentity identity, RandomGenerator random) {
    List<String> files = disk.list();
    if (files.contains(Layout.SUPERBLOCK) || lastSegmentOf(files) > 0) {
      throw new IllegalStateException("there is a log already; it is never replaced");
    }
    superblock(identity, random, LogOrigin.INITIAL, 1).create(disk);
  }

  /**
   * Makes a log in the place of one that was lost or is corrupt. What is left of that one is never
   * read again, and is deleted when the new one is opened. Every opening says {@link
   * LogOrigin#AFTER_LOSS}.
   *
   * @param random as for {@link #create}
   */
  public static void createAfterLoss(Disk disk, LogIdentity identity, RandomGenerator random) {
    long last = lastSegmentOf(disk.list());
    try {
      last = Math.max(last, Superblock.read(disk, identity).lastSegment());
    } catch (MissingLogException | CorruptLogException lost) {
      // The files that are left tell all that is needed.
    }
    superblock(identity, random, LogOrigin.AFTER_LOSS, last + 1).create(disk);
  }

  private static Superblock superblock(
      LogIdentity identity, RandomGenerator random, LogOrigin origin, long firstSegment) {
    byte[] instance = new byte[Layout.INSTANCE_BYTES];
    random.nextBytes(instance);
    return new Superblock(
        1, identity, Bytes.wrap(instance), origin, firstSegment, firstSegment - 1);
  }

  private static long lastSegmentOf(List<String> files) {
    return files.stream()
        .map(Layout::segmentNumber)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .max()
        .orElse(0);
  }

  /**
   * Opens a log, judges all of it, and makes everything it holds durable.
   *
   * @throws MissingLogException if there is none
   * @throws ForeignLogException if it is another's
   * @throws NewerLogException if it is of a newer format
   * @throws CorruptLogException if something that was durable is lost
   */
  public static WriteAheadLog open(
      Disk disk, LogIdentity identity, LogOptions options, LogContext context) {
    OpenedLog opened = new LogOpener(disk, identity, options).open();
    WriteAheadLog log = new WriteAheadLog(disk, options, context, opened);
    try {
      log.guarded(log::begin);
    } catch (DiskFailure failed) {
      log.close();
      throw failed;
    }
    return log;
  }

  private void begin() {
    if (segments.isEmpty()) {
      segments.add(stock.take());
    }
    stock.replenish();
    writeClosingGroup();
    noteSealed();
  }

  private void noteSealed() {
    sealed =
        segments.stream()
            .limit(segments.size() - 1L)
            .map(segment -> new LogScrub.Sealed(segment.number(), segment.end()))
            .toList();
  }

  /**
   * What reads older segments again while the log is in use; for another thread.
   *
   * @param disk the same files, opened anew
   */
  public LogScrub scrub(Disk disk) {
    return new LogScrub(disk, superblock, () -> sealed);
  }

  /** Returns what was found when the log was opened. */
  public LogRecovery recovery() {
    return recovery;
  }

  /**
   * Shows every record that was found when the log was opened, in order.
   *
   * @throws IllegalStateException after the first append
   */
  public void replay(Consumer<LogRecord> visitor) {
    checkUsable();
    if (lastLsn != recovery.lastLsn()) {
      throw new IllegalStateException("the log has grown since it was opened");
    }
    for (FoundGroup group : found) {
      ReadGroup.read(group.segment(), group.header())
          .orElseThrow(() -> changed(group))
          .records()
          .forEach(visitor);
    }
  }

  private static CorruptLogException changed(FoundGroup group) {
    GroupHeader header = group.header();
    return new CorruptLogException(
        group.segment().name(),
        header.place().offset(),
        header.firstLsn(),
        "it has changed since the log was opened");
  }

  /**
   * Adds a record to the next group. Nothing is written yet.
   *
   * @param sequence the place in the order that the record speaks of; zero if later ones replace it
   * @return the record's number
   */
  public long append(long sequence, Bytes record) {
    checkUsable();
    if (record.size() > options.maxRecordBytes()) {
      throw new IllegalArgumentException(
          "a record of %d bytes is longer than maxRecordBytes = %d"
              .formatted(record.size(), options.maxRecordBytes()));
    }
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence numbers are not negative: " + sequence);
    }
    found = List.of();
    lastLsn++;
    appended.add(new LogRecord(lastLsn, sequence, record));
    return lastLsn;
  }

  /**
   * Reads one record again, durable or not.
   *
   * @throws IllegalArgumentException if there is no such record, or its segment is gone
   * @throws CorruptLogException if it is not what was written
   */
  public Bytes read(long lsn) {
    checkUsable();
    if (lsn > durableLsn && lsn <= lastLsn) {
      return appended.get(Math.toIntExact(lsn - durableLsn - 1)).payload();
    }
    Map.Entry<Long, FoundGroup> entry = groups.floorEntry(lsn);
    if (entry == null || lsn >= entry.getValue().header().nextLsn()) {
      throw new IllegalArgumentException("record " + lsn + " is not in the log");
    }
    FoundGroup group = entry.getValue();
    return ReadGroup.read(group.segment(), group.header())
        .orElseThrow(() -> changed(group))
        .records()
        .get(Math.toIntExact(lsn - entry.getKey()))
        .payload();
  }

  private void remember(FoundGroup group) {
    if (!group.header().isClosing()) {
      groups.put(group.header().firstLsn(), group);
    }
  }

  /**
   * Makes everything appended so far durable: one write and one wait for the disk, more only if it
   * does not fit into one segment. What {@link #discardThrough} let go is deleted afterwards.
   */
  public void sync() {
    checkUsable();
    if (appended.isEmpty() && wantedOldestSegment == oldestSegment) {
      return;
    }
    guarded(this::writeAppended);
  }

  /** Returns the last record that is durable. */
  public long durableLsn() {
    return durableLsn;
  }

  /** Returns the last record appended; zero if there never was one. */
  public long lastLsn() {
    return lastLsn;
  }

  /**
   * Lets go of the oldest segments as far as no record in them speaks of a later sequence number.
   * Whatever of theirs is still needed must have been appended anew before. They are deleted once
   * the next {@link #sync} is through.
   */
  public void discardThrough(long sequence) {
    checkUsable();
    for (Segment segment : segments) {
      if (segment == segments.getLast() || segment.maxSequence() > sequence) {
        break;
      }
      wantedOldestSegment = Math.max(wantedOldestSegment, segment.number() + 1);
    }
  }

  /**
   * Syncs, and proves it by a closing group, so that damage to the last records can be told from a
   * torn write. For an idle moment; does nothing if it has been done already.
   */
  public void rest() {
    sync();
    guarded(this::writeClosingGroup);
  }

  /** Whether the disk has no room for the next segment: the log will fail when this one is full. */
  public boolean isShortOfSpace() {
    return stock.isStarved();
  }

  /** Returns what the log has done so far. */
  public LogMetrics metrics() {
    return new LogMetrics(recordCount, groupCount, byteCount, lastSyncNanos, segments.size());
  }

  /**
   * Syncs whatever the durability mode, adds a closing group, and gives the files back. After a
   * failure it only does the latter.
   */
  @Override
  public void close() {
    if (condition == Condition.CLOSED) {
      return;
    }
    try {
      if (condition == Condition.USABLE) {
        sync();
        guarded(this::closeWritten);
      }
    } finally {
      condition = Condition.CLOSED;
      segments.forEach(Segment::close);
      stock.close();
    }
  }

  private void closeWritten() {
    if (syncedLsn < lastLsn) {
      segments.forEach(Segment::sync);
      syncedLsn = lastLsn;
    }
    writeClosingGroup();
    stock.finish();
  }

  private void guarded(Runnable write) {
    checkUsable();
    condition = Condition.WRITING;
    try {
      write.run();
    } catch (DiskFailure failed) {
      failure = Optional.of(failed);
      throw failed;
    }
    condition = Condition.USABLE;
  }

  private void checkUsable() {
    switch (condition) {
      case USABLE -> {}
      case CLOSED -> throw new IllegalStateException("the log is closed");
      case WRITING -> {
        String message = "the log has failed before and does not know what is on the disk";
        throw failure
            .map(cause -> new DiskFailure(message, cause))
            .orElseGet(() -> new DiskFailure(message));
      }
    }
  }

  private void writeAppended() {
    stock.check();
    long start = context.nanoTime().getAsLong();
    int from = 0;
    do {
      int to = endOfGroup(from);
      // Segments are let go only by the group with which everything appended is durable.
      long oldest = to == appended.size() ? wantedOldestSegment : oldestSegment;
      writeGroup(appended.subList(from, to), oldest);
      if (options.durability() == Durability.SYNC) {
        segments.getLast().sync();
        syncedLsn = lastLsnBefore(to);
      }
      from = to;
    } while (from < appended.size());
    durableLsn = lastLsn;
    recordCount += appended.size();
    appended.clear();
    lastSyncNanos = context.nanoTime().getAsLong() - start;
    deleteOldSegments();
  }

  private long lastLsnBefore(int to) {
    return to == 0 ? lastLsn : appended.get(to - 1).lsn();
  }

  /** As many records as fit into one segment. */
  private int endOfGroup(int from) {
    long room = (long) options.segmentBytes() - Layout.BLOCK_BYTES - GroupHeader.BYTES;
    int to = from;
    while (to < appended.size() && room >= GroupBuffer.sizeOf(appended.get(to))) {
      room -= GroupBuffer.sizeOf(appended.get(to));
      to++;
    }
    return to;
  }

  private void writeGroup(List<LogRecord> records, long oldest) {
    long size = GroupBuffer.sizeOfGroup(records);
    while (!segments.getLast().hasRoomFor(size)) {
      segments.add(stock.take());
      noteSealed();
    }
    Segment segment = segments.getLast();
    Place place = new Place(instance, segment.number(), segment.end());
    long firstLsn = records.isEmpty() ? durableLsn + 1 : records.getFirst().lsn();
    GroupHeader header =
        buffer.encode(
            records,
            payloadCrc ->
                new GroupHeader(
                    place,
                    firstLsn,
                    records.size(),
                    GroupBuffer.sizeOf(records),
                    syncedLsn,
                    oldest,
                    head,
                    payloadCrc));
    segment.write(place.offset(), buffer.bytes());
    segment.extendTo(header.end(), ReadGroup.maxSequence(records));
    remember(new FoundGroup(segment, header));
    head = header.hash();
    oldestSegment = oldest;
    endsClosed = header.isClosing();
    groupCount++;
    byteCount += size;
  }

  /** Proves that the last record is synced; there is nothing to prove if it is not. */
  private void writeClosingGroup() {
    if (!endsClosed && syncedLsn == lastLsn) {
      writeGroup(List.of(), oldestSegment);
      segments.getLast().sync();
    }
  }

  private void deleteOldSegments() {
    List<Segment> old = new ArrayList<>();
    while (segments.getFirst().number() < oldestSegment) {
      old.add(segments.removeFirst());
    }
    if (!old.isEmpty()) {
      noteSealed();
      groups.values().removeIf(group -> group.segment().number() < oldestSegment);
      stock.discard(old);
    }
  }
}
