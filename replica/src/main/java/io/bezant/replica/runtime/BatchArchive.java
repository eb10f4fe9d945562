package io.bezant.replica.runtime;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.Batch;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Where in the log each batch stands that was not discarded yet; the batches themselves stay on
 * disk. Loop thread only; bounded by what the log keeps.
 */
public final class BatchArchive {
  private final TreeMap<SequenceNumber, Map<Digest, Long>> places = new TreeMap<>();

  /** Notes where a record of the log holds a batch; also used for records replayed at start. */
  public void note(long lsn, DurableRecord record) {
    switch (record) {
      case DurableRecord.Accepted(var prePrepare) ->
          note(record.sequence(), prePrepare.message().digest(), lsn);
      case DurableRecord.Learned(var batch, var certificate) ->
          note(record.sequence(), batch.digest(), lsn);
      case DurableRecord.Body(var sequence, var batch) -> note(sequence, batch.digest(), lsn);
      case DurableRecord.Promised promised -> {}
      case DurableRecord.EnteredView entered -> {}
      case DurableRecord.Committed committed -> {}
      case DurableRecord.Prepared prepared -> {}
      case DurableRecord.OwnCheckpoint checkpoint -> {}
      case DurableRecord.Stable stable -> {}
      case DurableRecord.Installed installed -> {}
      case DurableRecord.Returning returning -> {}
      case DurableRecord.Head head -> {}
    }
  }

  private void note(SequenceNumber sequence, Digest digest, long lsn) {
    places.computeIfAbsent(sequence, absent -> new TreeMap<>()).put(digest, lsn);
  }

  /** The number of the record that holds this batch for this place, if one does. */
  public OptionalLong find(SequenceNumber sequence, Digest digest) {
    Long lsn = places.getOrDefault(sequence, Map.of()).get(digest);
    return lsn == null ? OptionalLong.empty() : OptionalLong.of(lsn);
  }

  /** The batch in a record that {@link #find} has pointed to. */
  static Batch batchOf(DurableRecord record) {
    return switch (record) {
      case DurableRecord.Accepted(var prePrepare) -> prePrepare.message().batch();
      case DurableRecord.Learned(var batch, var certificate) -> batch;
      case DurableRecord.Body(var sequence, var batch) -> batch;
      case DurableRecord.Promised other -> throw notABatch(other);
      case DurableRecord.EnteredView other -> throw notABatch(other);
      case DurableRecord.Committed other -> throw notABatch(other);
      case DurableRecord.Prepared other -> throw notABatch(other);
      case DurableRecord.OwnCheckpoint other -> throw notABatch(other);
      case DurableRecord.Stable other -> throw notABatch(other);
      case DurableRecord.Installed other -> throw notABatch(other);
      case DurableRecord.Returning other -> throw notABatch(other);
      case DurableRecord.Head other -> throw notABatch(other);
    };
  }

  private static IllegalStateException notABatch(DurableRecord record) {
    return new IllegalStateException(
        "a record should hold a batch and is a " + record.getClass().getSimpleName());
  }

  /** Forgets all places up to this one. */
  public void discardThrough(SequenceNumber sequence) {
    places.headMap(sequence, true).clear();
  }

  /** How many places are known. */
  public int size() {
    return places.size();
  }
}
