package io.bezant.protocol.wire;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import io.bezant.protocol.wire.proto.Log;
import io.bezant.protocol.wire.proto.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The records of the log, as bytes and back. What a replica writes it has verified before, and the
 * log's own checksums tell whether it reads what it wrote; so signatures are not verified again,
 * but the form is judged as strictly as that of a message from outside. Safe for many threads.
 */
public final class RecordCodec {

  /** Version of the form of a record; the first field of each. */
  public static final int RECORD_VERSION = 1;

  private final MessageBodies bodies;

  /** A codec for the log of a member of this cluster. */
  public RecordCodec(ClusterConfig config) {
    this.bodies = new MessageBodies(config);
  }

  /** The bytes of a record. */
  public Bytes encode(DurableRecord record) {
    Log.Record.Builder builder = Log.Record.newBuilder().setVersion(RECORD_VERSION);
    switch (record) {
      case DurableRecord.Accepted(var prePrepare) ->
          builder.setAccepted(ToProto.message(prePrepare));
      case DurableRecord.Prepared(var certificate) ->
          builder.setPrepared(ToProto.prepared(certificate));
      case DurableRecord.Committed(var certificate) ->
          builder.setCommitted(ToProto.committed(certificate));
      case DurableRecord.Learned(var batch, var certificate) ->
          builder.setLearned(
              Log.Learned.newBuilder()
                  .setBatch(ToProto.batch(batch))
                  .setCertificate(ToProto.committed(certificate)));
      case DurableRecord.OwnCheckpoint(var checkpoint) ->
          builder.setOwnCheckpoint(ToProto.message(checkpoint));
      case DurableRecord.Stable(var certificate) -> builder.setStable(ToProto.stable(certificate));
      case DurableRecord.Installed(var certificate, var state)
          when state.isAfter(certificate.sequence()) ->
          builder.setTakenOver(
              Log.TakenOver.newBuilder()
                  .setCertificate(ToProto.stable(certificate))
                  .setState(state.value()));
      case DurableRecord.Installed(var certificate, var _state) ->
          builder.setInstalled(ToProto.stable(certificate));
      case DurableRecord.Head head -> builder.setHead(head(head));
      case DurableRecord.Body(var sequence, var batch) ->
          builder.setBody(
              Log.Body.newBuilder().setSequence(sequence.value()).setBatch(ToProto.batch(batch)));
      case DurableRecord.Promised(var viewChange) ->
          builder.setPromised(ToProto.message(viewChange));
      case DurableRecord.EnteredView(var newView) ->
          builder.setEnteredView(ToProto.message(newView));
      case DurableRecord.Returning(var stage) -> builder.setAmnesia(AmnesiaCodec.toProto(stage));
    }
    return CanonicalProto.encode(builder.build());
  }

  private static Log.Head head(DurableRecord.Head head) {
    Log.Head.Builder builder =
        Log.Head.newBuilder()
            .setEpoch(head.epoch().value())
            .setDiscarded(head.discarded().value())
            .setStable(ToProto.stable(head.stable()));
    head.ownCheckpoints().forEach(each -> builder.addOwnCheckpoints(ToProto.message(each)));
    head.promised().ifPresent(each -> builder.setPromised(ToProto.message(each.viewChange())));
    head.entered().ifPresent(each -> builder.setEnteredView(ToProto.message(each.newView())));
    head.amnesia().ifPresent(each -> builder.setAmnesia(AmnesiaCodec.toProto(each)));
    return builder.build();
  }

  /**
   * Reads back what {@link #encode} wrote.
   *
   * @throws MalformedMessageException if these are not the bytes of a record of this version
   */
  public DurableRecord decode(Bytes bytes) throws MalformedMessageException {
    Log.Record record = CanonicalProto.parse(Log.Record.parser(), bytes);
    if (record.getVersion() != RECORD_VERSION) {
      throw new MalformedMessageException(
          "record version is " + record.getVersion() + ", this release reads " + RECORD_VERSION);
    }
    try {
      return content(record);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }

  private DurableRecord content(Log.Record record) throws MalformedMessageException {
    return switch (record.getContentCase()) {
      case ACCEPTED -> new DurableRecord.Accepted(reopen(record.getAccepted(), PrePrepare.class));
      case PREPARED -> new DurableRecord.Prepared(FromProto.prepared(record.getPrepared()));
      case COMMITTED -> new DurableRecord.Committed(FromProto.committed(record.getCommitted()));
      case LEARNED -> learned(record.getLearned());
      case OWN_CHECKPOINT ->
          new DurableRecord.OwnCheckpoint(reopen(record.getOwnCheckpoint(), Checkpoint.class));
      case STABLE -> new DurableRecord.Stable(FromProto.stable(record.getStable()));
      case INSTALLED -> new DurableRecord.Installed(FromProto.stable(record.getInstalled()));
      case TAKEN_OVER -> takenOver(record.getTakenOver());
      case HEAD -> head(record.getHead());
      case BODY -> {
        if (!record.getBody().hasBatch()) {
          throw new MalformedMessageException("a body lacks its batch");
        }
        yield new DurableRecord.Body(
            new SequenceNumber(record.getBody().getSequence()),
            bodies.batch(record.getBody().getBatch()));
      }
      case PROMISED -> promised(record.getPromised());
      case ENTERED_VIEW -> entered(record.getEnteredView());
      case AMNESIA -> new DurableRecord.Returning(AmnesiaCodec.fromProto(record.getAmnesia()));
      case CONTENT_NOT_SET -> throw new MalformedMessageException("the record is empty");
    };
  }

  private static DurableRecord takenOver(Log.TakenOver taken) throws MalformedMessageException {
    StableCheckpoint certificate = FromProto.stable(taken.getCertificate());
    if (taken.getState() <= certificate.sequence().value()) {
      throw new MalformedMessageException("a state that was taken over is above its certificate");
    }
    return new DurableRecord.Installed(certificate, new SequenceNumber(taken.getState()));
  }

  private DurableRecord learned(Log.Learned learned) throws MalformedMessageException {
    if (!learned.hasBatch() || !learned.hasCertificate()) {
      throw new MalformedMessageException("a learned batch lacks its batch or its proof");
    }
    var record =
        new DurableRecord.Learned(
            bodies.batch(learned.getBatch()), FromProto.committed(learned.getCertificate()));
    if (!record.batch().digest().equals(record.certificate().digest())) {
      throw new MalformedMessageException("a learned batch is not the one certified");
    }
    return record;
  }

  private DurableRecord head(Log.Head head) throws MalformedMessageException {
    if (!head.hasStable()) {
      throw new MalformedMessageException("a head lacks its stable checkpoint");
    }
    List<Signed<Checkpoint>> ownCheckpoints = new ArrayList<>();
    for (Wire.SealedMessage each : head.getOwnCheckpointsList()) {
      ownCheckpoints.add(reopen(each, Checkpoint.class));
    }
    return new DurableRecord.Head(
        new Epoch(head.getEpoch()),
        new SequenceNumber(head.getDiscarded()),
        FromProto.stable(head.getStable()),
        ownCheckpoints,
        head.hasPromised() ? Optional.of(promised(head.getPromised())) : Optional.empty(),
        head.hasEnteredView() ? Optional.of(entered(head.getEnteredView())) : Optional.empty(),
        head.hasAmnesia()
            ? Optional.of(AmnesiaCodec.fromProto(head.getAmnesia()))
            : Optional.empty());
  }

  private DurableRecord.Promised promised(Wire.SealedMessage proto)
      throws MalformedMessageException {
    return new DurableRecord.Promised(reopen(proto, ViewChange.class));
  }

  private DurableRecord.EnteredView entered(Wire.SealedMessage proto)
      throws MalformedMessageException {
    return new DurableRecord.EnteredView(reopen(proto, NewView.class));
  }

  private <M extends Message> Signed<M> reopen(Wire.SealedMessage proto, Class<M> kind)
      throws MalformedMessageException {
    Frame.SealedMessage sealed = FromProto.message(proto);
    if (!sealed.epoch().equals(Epoch.ZERO)) {
      throw new MalformedMessageException("a message of epoch " + sealed.epoch());
    }
    Message message = bodies.parse(sealed);
    if (!kind.isInstance(message)) {
      throw new MalformedMessageException("a " + sealed.type() + " where it does not belong");
    }
    return MessageOpener.signed(kind.cast(message), sealed);
  }
}
