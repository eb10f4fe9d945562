package io.bezant.bench.simulation.drawing;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MalformedMessageException;

/** Frames in a few words: what kind, which view and place, and the beginning of the digest. */
public final class FrameText {

  private final FrameCodec frames;

  /** Words for frames as this codec reads them. */
  public FrameText(FrameCodec frames) {
    this.frames = frames;
  }

  /** A frame, which may be anything. */
  public String of(Bytes frame) {
    try {
      return of(frames.decode(frame));
    } catch (MalformedMessageException malformed) {
      return "noise of " + frame.size() + " bytes";
    }
  }

  private static String of(Frame frame) {
    return switch (frame) {
      case Frame.HelloFrame _hello -> "HELLO";
      case Frame.SealedMessage message -> of(message);
      case Frame.SealedRequest request ->
          "REQUEST " + request.session().value() + "/" + request.number().value();
      case Frame.ReplyFrame reply ->
          "REPLY "
              + reply.reply().key().session().value()
              + "/"
              + reply.reply().key().number().value()
              + " done at #"
              + reply.reply().executed().value()
              + " "
              + reply.reply().resultDigest().shortHex();
      case Frame.ProbeFrame probe -> "PROBE " + probe.number();
      case Frame.ProbeAnswerFrame answer -> "PROBE-ANSWER " + answer.number();
      case Frame.ReadFrame(var read) ->
          "READ " + Long.toHexString(read.nonce()) + " of " + read.reads().size();
      case Frame.ReadAnswerFrame(var answer) ->
          "READ-ANSWER %x %s as of #%s"
              .formatted(answer.nonce(), answer.standing(), answer.executed());
      case Frame.WatchRequestFrame(WatchRequest.Open open) ->
          "WATCH %x from %d".formatted(open.watch(), open.from());
      case Frame.WatchRequestFrame(WatchRequest.Cancel cancel) ->
          "UNWATCH %x".formatted(cancel.watch());
      case Frame.WatchNoticeFrame(WatchNotice.Changed changed) ->
          "CHANGED %d of (%d, %d]"
              .formatted(changed.revisions().size(), changed.after(), changed.through());
      case Frame.WatchNoticeFrame(WatchNotice.Progress progress) ->
          "PROGRESS " + progress.through();
      case Frame.WatchNoticeFrame(WatchNotice.Ended ended) ->
          "WATCH-ENDED %x %s".formatted(ended.watch(), ended.reason());
      case Frame.RefusalFrame refusal -> "REFUSAL " + refusal.refusal().reason();
    };
  }

  private static String of(Frame.SealedMessage message) {
    StringBuilder text = new StringBuilder(message.type().name());
    text.append(" v").append(message.view().value());
    if (message.sequence().value() > 0) {
      text.append(" #").append(message.sequence().value());
    }
    if (!message.digest().equals(Digest.ZERO)) {
      text.append(' ').append(message.digest().shortHex());
    }
    return text.append(" of r").append(message.sender().value()).toString();
  }
}
