package io.bezant.bench.micro;

import io.bezant.crypto.AuthenticatedMap;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNodeMap;
import io.bezant.crypto.Digest;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The state tree over 100,000 entries in memory after so many of them changed: hashing alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StateTreeBenchmark {

  private static final int ENTRIES = 100_000;

  /** How many entries change between two checkpoints. */
  @Param({"1", "1000"})
  public int changes;

  private final TreeMap<Bytes, Digest> entries = new TreeMap<>();
  private final AuthenticatedMap tree =
      new AuthenticatedMap(ChunkBounds.STANDARD, this::scan, new ChunkNodeMap());
  private final SplittableRandom random = new SplittableRandom(3);
  private long version;

  private void scan(ChunkInterval interval, ChunkContents into) {
    NavigableMap<Bytes, Digest> from = entries.tailMap(interval.low(), true);
    interval.high().map(high -> from.headMap(high, false)).orElse(from).forEach(into::add);
  }

  static Bytes key(int index) {
    return Bytes.utf8("\u0001bench/%08x".formatted(index));
  }

  /** Fills it. */
  @Setup
  public void fill() {
    for (int i = 0; i < ENTRIES; i++) {
      entries.put(key(i), ChunkHashes.entry(key(i), Bytes.utf8("first")));
    }
    var unused = tree.update(List.copyOf(entries.keySet()));
  }

  /** Changes random entries and brings the tree up to date. */
  @Benchmark
  public Digest update() {
    TreeSet<Bytes> changed = new TreeSet<>();
    while (changed.size() < changes) {
      changed.add(key(random.nextInt(ENTRIES)));
    }
    Bytes record = Bytes.utf8("version " + version++);
    changed.forEach(key -> entries.put(key, ChunkHashes.entry(key, record)));
    return tree.update(changed);
  }
}
