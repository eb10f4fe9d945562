package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.replica.storage.CorruptStateException;
import java.util.Optional;

/**
 * What keys were before they became what they are: each write leaves what it replaces, and each
 * version knows the number of the one before it. So a key is read at an older revision by going
 * back from the present one, and forgetting the oldest revisions touches nothing else (R17).
 *
 * <p>Versions stand in the order in which they were replaced, those of one batch as a block. Blocks
 * are forgotten from the oldest on, as many at the end of a batch as keep step with what it added,
 * so that nobody has to clear anything. How far back can be read is one revision for all keys; it
 * moves on first, and what it leaves behind is forgotten by and by.
 *
 * <p>Everything here follows from the agreed order, so that all replicas can read equally far back.
 */
final class History {

  /** So many more versions than the batch has added are forgotten at its end. */
  private static final int CATCHING_UP = 64;

  private final Entries entries;
  private final Counters counters;
  private final HistoryLimits limits;
  private final int checkpointInterval;
  private final long maxIntervalBytes;

  private HistoryExtent extent;
  private HistoryExtent written;
  private long interval;
  private HistoryBlock open = HistoryBlock.at(0, 0);
  private HistoryPage page;

  /** The history of a state. */
  History(Entries entries, Counters counters, ClusterConfig config) {
    this.entries = entries;
    this.counters = counters;
    this.limits = config.limits().history();
    this.checkpointInterval = config.checkpointInterval();
    this.maxIntervalBytes = config.maxIntervalBytes();
    this.extent =
        entries.get(EntryKeys.HISTORY).map(HistoryExtent::decode).orElse(HistoryExtent.NONE);
    this.written = extent;
    this.page = new HistoryPage(extent.nextPage());
  }

  /** A batch begins; the agreed time is that of the batch already. */
  void beginBatch(SequenceNumber place) {
    interval = (place.value() - 1) / checkpointInterval;
    open = HistoryBlock.at(extent.nextPage(), counters.timeMillis());
  }

  /** Makes entries of what the batch has added, and forgets what is due. */
  void endBatch() {
    if (open.count() > 0) {
      closePage();
      entries.put(EntryKeys.historyBlock(extent.nextBlock()), open.encode());
      extent = extent.closeBlock();
    }
    forgetDue(open.count() + CATCHING_UP);
    if (!extent.equals(written)) {
      entries.put(EntryKeys.HISTORY, extent.encode());
      written = extent;
    }
  }

  /** The oldest revision that can be read. */
  long compacted() {
    return extent.compacted();
  }

  /** From now on nothing before the revision can be read. */
  void compact(long revision) {
    extent = extent.compact(revision);
  }

  /**
   * Keeps what a write of this revision replaces.
   *
   * @param present the entry of the key as it stands; none if the key is absent
   * @return the number under which it is found
   */
  long replace(Bytes key, Optional<Bytes> present) {
    long revision = counters.revision();
    if (present.isPresent()) {
      return keep(ReplacedVersion.encodePresent(key, revision, present.get()), revision, false);
    }
    Optional<Version> grave = grave(key);
    grave.ifPresent(found -> entries.delete(EntryKeys.grave(key)));
    Bytes absent = ReplacedVersion.encodeAbsent(key, revision, grave.orElse(Version.NEVER));
    return keep(absent, revision, false);
  }

  /** Keeps what the removal of a key, of this revision, takes away, and where the key was. */
  void bury(Bytes key, Bytes present) {
    long revision = counters.revision();
    long number = keep(ReplacedVersion.encodePresent(key, revision, present), revision, true);
    if (number != Version.UNKNOWN) {
      entries.put(EntryKeys.grave(key), Version.grave(revision, number));
    }
  }

  /**
   * What does not fit between two checkpoints is not kept, and nothing before that write can be
   * read any more.
   */
  private long keep(Bytes replaced, long revision, boolean buries) {
    long size = replaced.size();
    if (limits.maxRevisions() == 0 || extent.bytesOf(interval) + size > maxIntervalBytes) {
      extent = extent.compact(revision);
      return Version.UNKNOWN;
    }
    if (!page.hasRoomFor(replaced)) {
      closePage();
    }
    extent = extent.add(size, interval);
    open = open.add(size, revision, buries);
    return page.add(replaced);
  }

  private void closePage() {
    entries.put(EntryKeys.historyPage(page.number()), page.encode());
    extent = extent.closePage();
    open = open.addPage();
    page = new HistoryPage(extent.nextPage());
  }

  /** What the key is now. */
  Version latest(Bytes key) {
    return entries
        .get(EntryKeys.current(key))
        .map(stored -> Version.ofStored(key, stored))
        .or(() -> grave(key))
        .orElse(Version.NEVER);
  }

  private Optional<Version> grave(Bytes key) {
    return entries.get(EntryKeys.grave(key)).map(grave -> Version.ofGrave(key, grave));
  }

  /** What the key was before that version, which began after a revision that can be read. */
  Version before(Bytes key, Version later) {
    ReplacedVersion before =
        readPage(HistoryPage.pageOf(later.replaced())).version(later.replaced());
    if (!before.key().equals(key) || before.until() != later.since()) {
      throw new CorruptStateException(
          "version " + later.replaced() + " of the history",
          "key " + key + " until revision " + later.since(),
          "key " + before.key() + " until revision " + before.until());
    }
    if (before.version().since() >= later.since()) {
      throw new CorruptStateException(
          "version " + later.replaced() + " of the history",
          "a version from before revision " + later.since(),
          "one since revision " + before.version().since());
    }
    return before.version();
  }

  /** The number of the oldest page kept; that of the next one if none is. */
  long firstPage() {
    return extent.firstBlock() < extent.nextBlock()
        ? readBlock(extent.firstBlock()).firstPage()
        : extent.nextPage();
  }

  /** The number of the next page; all from the oldest to it are there between two batches. */
  long nextPage() {
    return extent.nextPage();
  }

  /** The page of that number, which is kept. */
  HistoryPage readPage(long number) {
    if (number == page.number() && !page.isEmpty()) {
      return page;
    }
    return entries
        .get(EntryKeys.historyPage(number))
        .map(record -> HistoryPage.decode(number, record))
        .orElseThrow(() -> missing("page " + number));
  }

  private void forgetDue(long most) {
    long forgotten = 0;
    while (forgotten < most && extent.firstBlock() < extent.nextBlock()) {
      HistoryBlock oldest = readBlock(extent.firstBlock());
      if (!isDue(oldest)) {
        return;
      }
      forget(oldest);
      forgotten += oldest.count();
    }
  }

  private HistoryBlock readBlock(long number) {
    return entries
        .get(EntryKeys.historyBlock(number))
        .map(record -> HistoryBlock.decode(number, record))
        .orElseThrow(() -> missing("block " + number));
  }

  private boolean isDue(HistoryBlock block) {
    return block.lastRevision() <= extent.compacted()
        || counters.revision() - block.lastRevision() >= limits.maxRevisions()
        || extent.bytes() > limits.maxBytes()
        || counters.timeMillis() - block.timeMillis() > limits.maxMillis();
  }

  private void forget(HistoryBlock block) {
    for (long number = block.firstPage(); number < block.firstPage() + block.pages(); number++) {
      if (block.buries()) {
        readPage(number).all().forEach(this::closeGrave);
      }
      entries.delete(EntryKeys.historyPage(number));
    }
    entries.delete(EntryKeys.historyBlock(extent.firstBlock()));
    extent = extent.dropBlock(block);
  }

  /** A key that has not come back since has now been absent as far back as can be read. */
  private void closeGrave(ReplacedVersion forgotten) {
    if (grave(forgotten.key()).filter(grave -> grave.since() == forgotten.until()).isPresent()) {
      entries.delete(EntryKeys.grave(forgotten.key()));
    }
  }

  private static CorruptStateException missing(String what) {
    return new CorruptStateException("the history", what, "none");
  }
}
