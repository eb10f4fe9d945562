package io.bezant.bench.micro;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** SHA-256 as every digest here is made. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DigestBenchmark {

  /** How much is hashed. */
  @Param({"64", "1024", "65536"})
  public int bytes;

  private Bytes text = Bytes.EMPTY;

  /** Makes the text. */
  @Setup
  public void prepare() {
    text = Bytes.wrap(new byte[bytes]);
  }

  /** Hashes it. */
  @Benchmark
  public Digest sha256() {
    return Hasher.raw().bytes(text).finish();
  }
}
