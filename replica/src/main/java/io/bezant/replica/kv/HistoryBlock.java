package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.replica.storage.CorruptStateException;

/**
 * What one batch has replaced: the unit in which history is forgotten. One entry of the state.
 *
 * @param firstPage the number of its first page; the others follow
 * @param pages how many pages there are
 * @param count how many versions are on them
 * @param bytes their size
 * @param lastRevision the last revision that replaced any of them
 * @param timeMillis the agreed time of the batch
 * @param buries whether any of them was removed and not only replaced
 */
record HistoryBlock(
    long firstPage,
    long pages,
    long count,
    long bytes,
    long lastRevision,
    long timeMillis,
    boolean buries) {

  private static final int SIZE = 6 * Long.BYTES + 1;

  /** A block that begins here. */
  static HistoryBlock at(long firstPage, long timeMillis) {
    return new HistoryBlock(firstPage, 0, 0, 0, 0, timeMillis, false);
  }

  /** With one version more. */
  HistoryBlock add(long size, long revision, boolean isBuried) {
    return new HistoryBlock(
        firstPage, pages, count + 1, bytes + size, revision, timeMillis, buries || isBuried);
  }

  /** With one page more. */
  HistoryBlock addPage() {
    return new HistoryBlock(firstPage, pages + 1, count, bytes, lastRevision, timeMillis, buries);
  }

  Bytes encode() {
    return new CanonicalWriter(SIZE)
        .u64(firstPage)
        .u64(pages)
        .u64(count)
        .u64(bytes)
        .u64(lastRevision)
        .u64(timeMillis)
        .flag(buries)
        .toBytes();
  }

  static HistoryBlock decode(long number, Bytes record) {
    try {
      CanonicalReader in = new CanonicalReader(record);
      HistoryBlock block =
          new HistoryBlock(
              in.count64(),
              in.count64(),
              in.count64(),
              in.count64(),
              in.count64(),
              in.count64(),
              in.flag());
      in.requireEnd();
      return block;
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("block " + number + " of the history", "a block", e);
    }
  }
}
