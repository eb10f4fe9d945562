package io.bezant.replica;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.core.AppliedState;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.protocol.wire.RecordCodec;
import io.bezant.replica.runtime.BatchArchive;
import io.bezant.replica.storage.LogRecord;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.ArrayList;
import java.util.List;

/**
 * What the log and the state of an earlier life mean, read once when a replica starts.
 *
 * @param archive where the log holds which batch
 * @param applied where the state on disk stands
 * @param durable what the log remembers
 */
public record Recovery(BatchArchive archive, AppliedState applied, DurableState durable) {

  /** Replays a log that was just opened, beside the state as its last commit left it. */
  public static Recovery of(ClusterConfig cluster, WriteAheadLog log, StateStore store) {
    AppliedState applied =
        store
            .lastRoot()
            .map(root -> new AppliedState(root.sequence(), root.digest()))
            .orElse(AppliedState.NOTHING);
    BatchArchive archive = new BatchArchive();
    RecordCodec codec = new RecordCodec(cluster);
    List<DurableRecord> records = new ArrayList<>();
    log.replay(
        found -> {
          DurableRecord record = decode(codec, found);
          archive.note(found.lsn(), record);
          if (record.sequence().isAfter(applied.sequence())) {
            records.add(record);
          } else {
            withoutBatch(record, records);
          }
        });
    return new Recovery(archive, applied, DurableState.fold(records, applied.sequence()));
  }

  /** The batches that the state contains already are not carried into the next life. */
  private static void withoutBatch(DurableRecord record, List<DurableRecord> records) {
    switch (record) {
      case DurableRecord.Accepted contained -> {}
      case DurableRecord.Body contained -> {}
      case DurableRecord.Promised kept -> records.add(kept);
      case DurableRecord.EnteredView kept -> records.add(kept);
      case DurableRecord.Learned(var contained, var certificate) ->
          records.add(new DurableRecord.Committed(certificate));
      case DurableRecord.Committed kept -> records.add(kept);
      case DurableRecord.Prepared kept -> records.add(kept);
      case DurableRecord.OwnCheckpoint kept -> records.add(kept);
      case DurableRecord.Stable kept -> records.add(kept);
      case DurableRecord.Installed kept -> records.add(kept);
      case DurableRecord.Head kept -> records.add(kept);
    }
  }

  private static DurableRecord decode(RecordCodec codec, LogRecord found) {
    try {
      return codec.decode(found.payload());
    } catch (MalformedMessageException unknown) {
      throw new IllegalStateException(
          "record " + found.lsn() + " of the log is of no kind this release knows", unknown);
    }
  }
}
