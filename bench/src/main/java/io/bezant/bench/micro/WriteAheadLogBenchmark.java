package io.bezant.bench.micro;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.replica.storage.FileDisk;
import io.bezant.replica.storage.LogContext;
import io.bezant.replica.storage.LogIdentity;
import io.bezant.replica.storage.LogOptions;
import io.bezant.replica.storage.WriteAheadLog;
import java.io.IOException;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A record into the log and onto the disk: what every own vote waits for. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WriteAheadLogBenchmark {

  private static final int MAX_RECORD_BYTES = 1 << 20;

  /** The log is cut every so many records, as checkpoints do it. */
  private static final int RETAINED = 64;

  /** How long a record is: a vote's proof, a batch. */
  @Param({"512", "32768"})
  public int bytes;

  /** What the record must survive. */
  @Param({"SYNC", "ASYNC"})
  public LogOptions.Durability durability = LogOptions.Durability.SYNC;

  private final ExecutorService housekeeper =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  private @Nullable ScratchDirectory directory;
  private @Nullable WriteAheadLog log;
  private Bytes record = Bytes.EMPTY;
  private long sequence;

  /** Makes and opens a log. */
  @Setup
  public void open() throws IOException {
    ScratchDirectory made = ScratchDirectory.make();
    directory = made;
    byte[] content = new byte[bytes];
    new SplittableRandom(1).nextBytes(content);
    record = Bytes.wrap(content);
    FileDisk disk = new FileDisk(made.path());
    LogIdentity identity = new LogIdentity(Digest.ZERO, 0);
    WriteAheadLog.create(disk, identity, new SplittableRandom(2));
    log =
        WriteAheadLog.open(
            disk,
            identity,
            LogOptions.of(MAX_RECORD_BYTES, durability),
            new LogContext(housekeeper, System::nanoTime));
  }

  /** Appends one record and syncs. */
  @Benchmark
  public long appendAndSync() {
    WriteAheadLog open = Objects.requireNonNull(log);
    sequence++;
    long lsn = open.append(sequence, record);
    if (sequence % RETAINED == 0) {
      open.discardThrough(sequence - RETAINED);
    }
    open.sync();
    return lsn;
  }

  /** Removes it. */
  @TearDown
  public void close() throws IOException {
    Objects.requireNonNull(log).close();
    housekeeper.close();
    Objects.requireNonNull(directory).close();
  }
}
