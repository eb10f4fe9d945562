package io.bezant.bench.micro;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.SequenceNumber;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.WorkingState;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Changes that wait for their commit: 8,000 in the active overlay over 8,000 in a frozen one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OverlayBenchmark {

  private static final int CHANGES = 8_000;
  private static final Bytes RECORD = Bytes.wrap(new byte[256]);

  private final SplittableRandom random = new SplittableRandom(6);

  /** Commits are never begun, so that the frozen overlay stays. */
  private final WorkingState state =
      new WorkingState(
          new MemoryStateStore(ChunkBounds.STANDARD), commit -> {}, outcome -> {}, Long.MAX_VALUE);

  /** Fills both. */
  @Setup
  public void fill() {
    for (int i = 0; i < CHANGES; i++) {
      state.put(StateTreeBenchmark.key(i), RECORD);
    }
    state.freeze(new CheckpointMark(new SequenceNumber(1), 1));
    for (int i = CHANGES; i < 2 * CHANGES; i++) {
      state.put(StateTreeBenchmark.key(i), RECORD);
    }
  }

  /** Finds a change that was made since the last checkpoint. */
  @Benchmark
  public Optional<Bytes> lookUpActive() {
    return state.get(StateTreeBenchmark.key(CHANGES + random.nextInt(CHANGES)));
  }

  /** Finds one that was made before. */
  @Benchmark
  public Optional<Bytes> lookUpFrozen() {
    return state.get(StateTreeBenchmark.key(random.nextInt(CHANGES)));
  }

  /** Changes a key again. */
  @Benchmark
  public void put() {
    state.put(StateTreeBenchmark.key(CHANGES + random.nextInt(CHANGES)), RECORD);
  }
}
