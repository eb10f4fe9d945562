package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.Variant;
import io.bezant.bench.simulation.world.PassingState;
import io.bezant.bench.simulation.world.SimulatedDisk;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.CorruptLogException;
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
              reading(MemoryStateStore.Care.HASHES_BELIEVED)),
          new Mutation(
              "M66",
              "DAMAGE_TAKEN_FOR_A_TEAR",
              "cuts a damaged log off where the damage begins and goes on with the rest",
              cutting()),
          new Mutation(
              "M67",
              "ENTRIES_UNHASHED",
              "leaves what clients have written out when it hashes its state",
              reading(MemoryStateStore.Care.ENTRIES_UNHASHED)),
          new Mutation(
              "M68",
              "DAMAGED_STATE_KEPT",
              "starts again on the state that was found damaged",
              keeping()),
          new Mutation(
              "M69",
              "LOG_BEHIND_ITS_STATE_BELIEVED",
              "goes on with a log that has never heard of what the state holds",
              believingLogs()));

  private static final int BLOCK_BYTES = 4096;

  private static Variant cutting() {
    return new Variant() {
      @Override
      public boolean repairs(SimulatedDisk disk, CorruptLogException damage) {
        boolean isCut = false;
        for (String file : disk.list()) {
          boolean isBad = file.equals(damage.file());
          if (file.startsWith("segment") && (isBad || isCut)) {
            long from = isBad ? Math.max(BLOCK_BYTES, damage.offset()) : BLOCK_BYTES;
            for (long at = from; at < disk.sizeOf(file); at += SimulatedDisk.SECTOR_BYTES) {
              isCut |= disk.hasBytesIn(file, at);
              disk.zeroSector(file, at / SimulatedDisk.SECTOR_BYTES);
            }
            isCut |= isBad && damage.offset() > 0;
          }
        }
        return isCut && damage.offset() > 0;
      }
    };
  }

  private static Variant keeping() {
    return new Variant() {
      @Override
      public boolean setsAside() {
        return false;
      }
    };
  }

  private static Variant believingLogs() {
    return new Variant() {
      @Override
      public boolean judgesLogs() {
        return false;
      }
    };
  }

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
