package io.bezant.bench.micro;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Signature;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Prepare;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A vote's signature as replicas make and judge it, whatever computes it underneath. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignatureBenchmark {

  private final Samples samples = new Samples();
  private final KeyPair pair = samples.replica(1);
  private final Verifier verifier = new Ed25519Verifier();
  private final Bytes statement =
      new Prepare(new View(5), new SequenceNumber(7), samples.batch().digest())
          .statement(samples.sealer(1).self())
          .signedBytes(samples.config().clusterId(), io.bezant.protocol.Epoch.ZERO);
  private final Signature signature = pair.signer().sign(statement);

  /** Signs it. */
  @Benchmark
  public Signature sign() {
    return pair.signer().sign(statement);
  }

  /** Judges it, and accepts. */
  @Benchmark
  public boolean verify() {
    return verifier.verify(pair.publicKey(), statement, signature);
  }
}
