package io.bezant.protocol.wire;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.proto.Wire;

/**
 * The content of frames, as bytes and back; cheap, stateless and safe for many threads. The length
 * that precedes a frame on a connection is the network's own.
 */
public final class FrameCodec {

  private final int maxFrameBytes;

  /** A codec for a cluster with these limits. */
  public FrameCodec(Limits limits) {
    this.maxFrameBytes = limits.maxFrameBytes();
  }

  /** The introduction that opens a connection. */
  public Bytes encode(Hello hello) {
    return frame(Wire.Frame.newBuilder().setHello(ToProto.hello(hello)));
  }

  /** A replica's message. */
  public Bytes encode(Signed<? extends Message> message) {
    return frame(Wire.Frame.newBuilder().setMessage(ToProto.message(message)));
  }

  /** A client's request, from the client itself or passed on by a replica. */
  public Bytes encode(SignedRequest request) {
    return frame(Wire.Frame.newBuilder().setRequest(ToProto.request(request)));
  }

  /** An answer to a client. */
  public Bytes encode(Reply reply) {
    return frame(Wire.Frame.newBuilder().setReply(ToProto.reply(reply)));
  }

  /** A refusal to a client. */
  public Bytes encode(Refusal refusal) {
    return frame(Wire.Frame.newBuilder().setRefusal(ToProto.refusal(refusal)));
  }

  /** A question to another replica whether its process runs. */
  public Bytes encode(Frame.ProbeFrame probe) {
    return frame(Wire.Frame.newBuilder().setProbe(probe(probe.number())));
  }

  /** The answer to such a question, as long as the question is. */
  public Bytes encode(Frame.ProbeAnswerFrame answer) {
    return frame(Wire.Frame.newBuilder().setProbeAnswer(probe(answer.number())));
  }

  /** A client's question about the state. */
  public Bytes encode(Read read) {
    return frame(Wire.Frame.newBuilder().setRead(ReadBodies.toProto(read)));
  }

  /** The answer to such a question. */
  public Bytes encode(ReadAnswer answer) {
    return frame(Wire.Frame.newBuilder().setReadAnswer(ReadBodies.toProto(answer)));
  }

  /** A client's word about what it watches. */
  public Bytes encode(WatchRequest request) {
    return frame(WatchBodies.toFrame(request));
  }

  /** A word to those who watch. */
  public Bytes encode(WatchNotice notice) {
    return frame(WatchBodies.toFrame(notice));
  }

  private static Wire.Probe probe(long number) {
    return Wire.Probe.newBuilder().setNumber(number).build();
  }

  private static Bytes frame(Wire.Frame.Builder builder) {
    return CanonicalProto.encode(builder.build());
  }

  /**
   * Parses a frame without verifying anything in it.
   *
   * @throws MalformedMessageException if the bytes are too long, do not parse, or are not exactly
   *     what an encoder writes
   */
  public Frame decode(Bytes bytes) throws MalformedMessageException {
    if (bytes.size() > maxFrameBytes) {
      throw new MalformedMessageException(
          "maxFrameBytes is " + maxFrameBytes + ", the frame has " + bytes.size());
    }
    if (isHello(bytes)) {
      // A hello of a later version may hold fields that we do not know: it has no canonical form.
      Wire.Frame frame = CanonicalProto.parseLeniently(Wire.Frame.parser(), bytes.toByteArray());
      if (frame.getContentCase() == Wire.Frame.ContentCase.HELLO) {
        return content(frame);
      }
    }
    return content(CanonicalProto.parse(Wire.Frame.parser(), bytes));
  }

  private static boolean isHello(Bytes bytes) {
    return !bytes.isEmpty() && bytes.byteAt(0) == (Wire.Frame.HELLO_FIELD_NUMBER << 3 | 2);
  }

  private static Frame content(Wire.Frame frame) throws MalformedMessageException {
    try {
      return switch (frame.getContentCase()) {
        case HELLO -> new Frame.HelloFrame(FromProto.hello(frame.getHello()));
        case MESSAGE -> FromProto.message(frame.getMessage());
        case REQUEST -> FromProto.request(frame.getRequest());
        case REPLY -> new Frame.ReplyFrame(FromProto.reply(frame.getReply()));
        case REFUSAL -> new Frame.RefusalFrame(FromProto.refusal(frame.getRefusal()));
        case PROBE -> new Frame.ProbeFrame(frame.getProbe().getNumber());
        case PROBE_ANSWER -> new Frame.ProbeAnswerFrame(frame.getProbeAnswer().getNumber());
        case READ -> new Frame.ReadFrame(ReadBodies.fromProto(frame.getRead()));
        case READ_ANSWER -> new Frame.ReadAnswerFrame(ReadBodies.fromProto(frame.getReadAnswer()));
        case WATCH_OPEN -> new Frame.WatchRequestFrame(WatchBodies.fromProto(frame.getWatchOpen()));
        case WATCH_CANCEL ->
            new Frame.WatchRequestFrame(WatchBodies.fromProto(frame.getWatchCancel()));
        case WATCH_CHANGED ->
            new Frame.WatchNoticeFrame(WatchBodies.fromProto(frame.getWatchChanged()));
        case WATCH_PROGRESS ->
            new Frame.WatchNoticeFrame(WatchBodies.fromProto(frame.getWatchProgress()));
        case WATCH_ENDED ->
            new Frame.WatchNoticeFrame(WatchBodies.fromProto(frame.getWatchEnded()));
        case CONTENT_NOT_SET -> throw new MalformedMessageException("the frame is empty");
      };
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }
}
