package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.Variant;
import io.bezant.bench.simulation.world.PassingState;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.MemoryStateStore;
import java.util.List;
import java.util.concurrent.Executor;

/** What may be wrong between the log and the state, and in what is synced when. */
final class StorageMistakes {

  private StorageMistakes() {}

  static final List<Mutation> ALL =
      List.of(
          new Mutation(
              "M62",
              "STATE_BEFORE_LOG",
              "commits its state before the log of what it contains is durable (R3)",
              hasty()),
          new Mutation(
              "M63",
              "SUPERBLOCK_NOT_SYNCED",
              "takes the log's superblock for durable when it is written",
              Mistakes.ofDisk(disk -> MistakenDisk.withoutSyncOf("superblock", disk))),
          new Mutation(
              "M64",
              "SEGMENTS_NOT_SYNCED",
              "syncs the superblock and the directory, not the segments",
              Mistakes.ofDisk(disk -> MistakenDisk.withoutSyncOf("segment", disk))),
          new Mutation(
              "B34",
              "VALUES_UNCHECKED",
              "does not compare the checksum of what it reads from its state",
              reading(MemoryStateStore.Care.VALUES_UNCHECKED)),
          new Mutation(
              "M65",
              "HASHES_BELIEVED",
              "scrubs with the hashes that are stored beside the entries",
              reading(MemoryStateStore.Care.HASHES_BELIEVED)));

  private static Variant reading(MemoryStateStore.Care care) {
    return new Variant() {
      @Override
      public MemoryStateStore.Care care() {
        return care;
      }
    };
  }

  /** Freezes and commits as soon as the batch at a checkpoint is executed. */
  private static Variant hasty() {
    return new Variant() {
      @Override
      public Executor commits(Executor later) {
        return Runnable::run;
      }

      @Override
      public ReplicatedState state(ReplicatedState state, ClusterConfig cluster) {
        return new PassingState(state) {
          @Override
          public List<Reply> execute(SequenceNumber sequence, Batch batch) {
            List<Reply> replies = super.execute(sequence, batch);
            if (sequence.isCheckpoint(cluster.checkpointInterval())) {
              super.freeze(sequence);
            }
            return replies;
          }

          @Override
          public void freeze(SequenceNumber sequence) {}
        };
      }
    };
  }
}
