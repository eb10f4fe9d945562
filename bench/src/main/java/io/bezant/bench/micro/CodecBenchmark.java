package io.bezant.bench.micro;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MalformedMessageException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Frames as bytes and back: a vote, a request of 64 puts of 256 bytes, a proposal of two such. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {

  private final Samples samples = new Samples();
  private final FrameCodec frames = new FrameCodec(samples.config().limits());
  private final Signed<? extends Message> vote =
      samples
          .sealer(1)
          .seal(new Prepare(new View(5), new SequenceNumber(7), samples.batch().digest()));
  private final SignedRequest request = samples.signed(samples.request(1));
  private final Signed<? extends Message> batch =
      samples.sealer(0).seal(new PrePrepare(new View(4), new SequenceNumber(7), samples.batch()));
  private final Bytes voteFrame = frames.encode(vote);
  private final Bytes requestFrame = frames.encode(request);
  private final Bytes batchFrame = frames.encode(batch);

  /** A vote to bytes. */
  @Benchmark
  public Bytes encodeVote() {
    return frames.encode(vote);
  }

  /** A vote from bytes. */
  @Benchmark
  public Frame decodeVote() throws MalformedMessageException {
    return frames.decode(voteFrame);
  }

  /** A request to bytes. */
  @Benchmark
  public Bytes encodeRequest() {
    return frames.encode(request);
  }

  /** A request from bytes, its digests included. */
  @Benchmark
  public Frame decodeRequest() throws MalformedMessageException {
    return frames.decode(requestFrame);
  }

  /** A proposal to bytes. */
  @Benchmark
  public Bytes encodeBatch() {
    return frames.encode(batch);
  }

  /** A proposal from bytes, its digests included. */
  @Benchmark
  public Frame decodeBatch() throws MalformedMessageException {
    return frames.decode(batchFrame);
  }
}
