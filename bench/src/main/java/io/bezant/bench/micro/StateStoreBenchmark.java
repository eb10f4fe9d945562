package io.bezant.bench.micro;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.SequenceNumber;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.StateRoot;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** LMDB with the tree over it, 100,000 records of 256 bytes: a random read, a commit of 1,000. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StateStoreBenchmark {

  private static final int RECORDS = 100_000;
  private static final int RECORD_BYTES = 256;
  private static final int CHANGES = 1_000;

  private final SplittableRandom random = new SplittableRandom(5);
  private @Nullable ScratchDirectory directory;
  private @Nullable LmdbStateStore store;
  private long sequence;

  /** Makes and fills a store. */
  @Setup
  public void fill() throws IOException {
    ScratchDirectory made = ScratchDirectory.make();
    directory = made;
    store = LmdbStateStore.open(made.path(), new LmdbOptions(4L << 30, ChunkBounds.STANDARD));
    TreeMap<Bytes, Optional<Bytes>> all = new TreeMap<>();
    for (int i = 0; i < RECORDS; i++) {
      all.put(StateTreeBenchmark.key(i), Optional.of(record()));
    }
    var unused = commit(all);
  }

  private Bytes record() {
    byte[] record = new byte[RECORD_BYTES];
    random.nextBytes(record);
    return Bytes.wrap(record);
  }

  private StateRoot commit(SortedMap<Bytes, Optional<Bytes>> changes) {
    sequence++;
    return Objects.requireNonNull(store)
        .commit(new CheckpointMark(new SequenceNumber(sequence), sequence), changes);
  }

  /** Reads a random record. */
  @Benchmark
  public Optional<Bytes> get() {
    return Objects.requireNonNull(store).get(StateTreeBenchmark.key(random.nextInt(RECORDS)));
  }

  /** Changes 1,000 random records, brings the tree up to date and syncs. */
  @Benchmark
  public StateRoot commitThousand() {
    TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
    while (changes.size() < CHANGES) {
      changes.put(StateTreeBenchmark.key(random.nextInt(RECORDS)), Optional.of(record()));
    }
    return commit(changes);
  }

  /** Removes it. */
  @TearDown
  public void close() throws IOException {
    Objects.requireNonNull(store).close();
    Objects.requireNonNull(directory).close();
  }
}
