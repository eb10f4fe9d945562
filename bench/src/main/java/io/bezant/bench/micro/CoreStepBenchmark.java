package io.bezant.bench.micro;

import io.bezant.protocol.message.SignedRequest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The primary's core in the normal case: a request is proposed, prepared, committed and executed;
 * nine steps and more, with checkpoints in their turn. Signatures are cheap ones.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CoreStepBenchmark {

  private final Samples samples = new Samples();
  private final CoreRig rig = new CoreRig(samples);
  private final SignedRequest signed = samples.signed(samples.request(1));
  private long number;

  /** One agreement on one request. */
  @Benchmark
  public long agreeOnOneRequest() {
    number++;
    long executed = rig.order(new SignedRequest(samples.request(number), signed.signature()));
    if (executed != number) {
      throw new IllegalStateException(
          "request " + number + " was not executed: " + executed + " were");
    }
    return executed;
  }
}
