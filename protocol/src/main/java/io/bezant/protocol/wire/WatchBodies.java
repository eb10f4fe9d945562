package io.bezant.protocol.wire;

import static io.bezant.protocol.wire.CanonicalProto.bytes;
import static io.bezant.protocol.wire.CanonicalProto.string;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Told;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.proto.Wire;
import java.util.List;

/** What is asked and told about changes, to protobuf and back. */
final class WatchBodies {

  private WatchBodies() {}

  static Wire.Frame.Builder toFrame(WatchRequest request) {
    Wire.Frame.Builder frame = Wire.Frame.newBuilder();
    return switch (request) {
      case WatchRequest.Open(var watch, var selector, var from, var wantsEvents) ->
          frame.setWatchOpen(
              Wire.WatchOpen.newBuilder()
                  .setWatch(watch)
                  .setSelector(string(selector))
                  .setFrom(from)
                  .setWantsEvents(wantsEvents));
      case WatchRequest.Cancel(var watch) ->
          frame.setWatchCancel(Wire.WatchCancel.newBuilder().setWatch(watch));
    };
  }

  static WatchRequest fromProto(Wire.WatchOpen open) {
    return new WatchRequest.Open(
        open.getWatch(), bytes(open.getSelector()), open.getFrom(), open.getWantsEvents());
  }

  static WatchRequest fromProto(Wire.WatchCancel cancel) {
    return new WatchRequest.Cancel(cancel.getWatch());
  }

  static Wire.Frame.Builder toFrame(WatchNotice notice) {
    Wire.Frame.Builder frame = Wire.Frame.newBuilder();
    return switch (notice) {
      case WatchNotice.Changed(var watches, var after, var through, var revisions) -> {
        Wire.WatchChanged.Builder changed =
            Wire.WatchChanged.newBuilder()
                .addAllWatches(watches)
                .setAfter(after)
                .setThrough(through);
        revisions.forEach(told -> changed.addRevisions(toProto(told)));
        yield frame.setWatchChanged(changed);
      }
      case WatchNotice.Progress(var through, var behind) ->
          frame.setWatchProgress(
              Wire.WatchProgress.newBuilder().setThrough(through).addAllBehind(behind));
      case WatchNotice.Ended(var watch, var reason, var bound) ->
          frame.setWatchEnded(
              Wire.WatchEnded.newBuilder()
                  .setWatch(watch)
                  .setReason(reason.code())
                  .setBound(bound));
    };
  }

  private static Wire.WatchedRevision toProto(Told told) {
    Wire.WatchedRevision.Builder builder =
        Wire.WatchedRevision.newBuilder().setRevision(told.revision());
    switch (told) {
      case Told.Whole(var revision, var events, var continues) -> {
        events.forEach(event -> builder.addEvents(string(event)));
        builder.setContinues(continues);
      }
      case Told.Hashed(var revision, var digest) -> builder.setDigest(string(digest.bytes()));
    }
    return builder.build();
  }

  static WatchNotice fromProto(Wire.WatchChanged changed) {
    return new WatchNotice.Changed(
        changed.getWatchesList(),
        changed.getAfter(),
        changed.getThrough(),
        changed.getRevisionsList().stream().map(WatchBodies::fromProto).toList());
  }

  private static Told fromProto(Wire.WatchedRevision revision) {
    if (revision.getDigest().isEmpty()) {
      List<Bytes> events = revision.getEventsList().stream().map(CanonicalProto::bytes).toList();
      return new Told.Whole(revision.getRevision(), events, revision.getContinues());
    }
    if (revision.getEventsCount() > 0 || revision.getContinues()) {
      throw new IllegalArgumentException("events and a digest of them");
    }
    return new Told.Hashed(revision.getRevision(), Digest.of(bytes(revision.getDigest())));
  }

  static WatchNotice fromProto(Wire.WatchProgress progress) {
    return new WatchNotice.Progress(progress.getThrough(), progress.getBehindList());
  }

  static WatchNotice fromProto(Wire.WatchEnded ended) {
    return new WatchNotice.Ended(ended.getWatch(), reason(ended.getReason()), ended.getBound());
  }

  private static WatchNotice.Reason reason(int code) {
    for (WatchNotice.Reason reason : WatchNotice.Reason.values()) {
      if (reason.code() == code) {
        return reason;
      }
    }
    throw new IllegalArgumentException("no watch ends for a reason with the code " + code);
  }
}
