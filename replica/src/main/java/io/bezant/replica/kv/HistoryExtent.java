package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.replica.storage.CorruptStateException;

/**
 * How far the history reaches. One entry of the state.
 *
 * @param compacted the oldest revision that can be read
 * @param firstBlock the number of the oldest block kept; the next one's if none is
 * @param nextBlock the number of the next block
 * @param nextPage the number of the next page of replaced versions
 * @param bytes the size of all replaced versions kept
 * @param interval the last interval between two checkpoints in which one was kept
 * @param intervalBytes the size of those that were kept in it
 */
record HistoryExtent(
    long compacted,
    long firstBlock,
    long nextBlock,
    long nextPage,
    long bytes,
    long interval,
    long intervalBytes) {

  /** Nothing was ever replaced. Page 0 is never used, so that the number 0 names no version. */
  static final HistoryExtent NONE = new HistoryExtent(0, 0, 0, 1, 0, 0, 0);

  private static final int SIZE = 7 * Long.BYTES;

  /** One version more, in an interval that is the last one or later. */
  HistoryExtent add(long size, long now) {
    return new HistoryExtent(
        compacted, firstBlock, nextBlock, nextPage, bytes + size, now, bytesOf(now) + size);
  }

  /** One page more, of versions that are added already. */
  HistoryExtent closePage() {
    return new HistoryExtent(
        compacted,
        firstBlock,
        nextBlock,
        Math.addExact(nextPage, 1),
        bytes,
        interval,
        intervalBytes);
  }

  /** One block more, of versions that are added already. */
  HistoryExtent closeBlock() {
    return new HistoryExtent(
        compacted,
        firstBlock,
        Math.addExact(nextBlock, 1),
        nextPage,
        bytes,
        interval,
        intervalBytes);
  }

  /** Without the oldest block. */
  HistoryExtent dropBlock(HistoryBlock oldest) {
    return new HistoryExtent(
        Math.max(compacted, oldest.lastRevision()),
        firstBlock + 1,
        nextBlock,
        nextPage,
        bytes - oldest.bytes(),
        interval,
        intervalBytes);
  }

  /** Readable from this revision on. */
  HistoryExtent compact(long revision) {
    return new HistoryExtent(
        Math.max(compacted, revision),
        firstBlock,
        nextBlock,
        nextPage,
        bytes,
        interval,
        intervalBytes);
  }

  /** The size of what was kept in an interval, which is the last one or later. */
  long bytesOf(long now) {
    return now == interval ? intervalBytes : 0;
  }

  Bytes encode() {
    return new CanonicalWriter(SIZE)
        .u64(compacted)
        .u64(firstBlock)
        .u64(nextBlock)
        .u64(nextPage)
        .u64(bytes)
        .u64(interval)
        .u64(intervalBytes)
        .toBytes();
  }

  static HistoryExtent decode(Bytes record) {
    try {
      CanonicalReader in = new CanonicalReader(record);
      HistoryExtent extent =
          new HistoryExtent(
              in.count64(),
              in.count64(),
              in.count64(),
              in.count64(),
              in.count64(),
              in.count64(),
              in.count64());
      in.requireEnd();
      return extent;
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("the extent of the history", "seven counters", e);
    }
  }
}
