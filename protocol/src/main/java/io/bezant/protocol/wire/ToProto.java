package io.bezant.protocol.wire;

import static io.bezant.protocol.wire.CanonicalProto.string;

import com.google.protobuf.ByteString;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Ready;
import io.bezant.protocol.message.Recover;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import io.bezant.protocol.wire.proto.Wire;
import java.util.List;

/** Values to protobuf messages. The inverse is {@link FromProto}. */
final class ToProto {

  private ToProto() {}

  static Wire.Hello hello(Hello hello) {
    return Wire.Hello.newBuilder()
        .setWireVersion(hello.wireVersion())
        .setClusterId(string(hello.clusterId().bytes()))
        .setRole(hello.role().code())
        .setReplicaId(hello.replica().value())
        .setSoftware(hello.software())
        .build();
  }

  static Wire.SealedMessage message(Signed<? extends Message> signed) {
    Message message = signed.message();
    Envelope envelope = signed.envelope();
    return Wire.SealedMessage.newBuilder()
        .setEpoch(Epoch.ZERO.value())
        .setType(message.type().code())
        .setView(message.view().value())
        .setSequence(message.sequence().value())
        .setDigest(string(message.digest().bytes()))
        .setSender(envelope.sender().value())
        .setSignature(string(envelope.signature().bytes()))
        .setBody(body(message))
        .build();
  }

  private static ByteString body(Message message) {
    return switch (message) {
      case PrePrepare prePrepare ->
          Wire.PrePrepareBody.newBuilder()
              .setBatch(batch(prePrepare.batch()))
              .build()
              .toByteString();
      case Prepare _prepare -> ByteString.EMPTY;
      case Commit _commit -> ByteString.EMPTY;
      case Checkpoint _checkpoint -> ByteString.EMPTY;
      case FetchCommitted _fetch -> ByteString.EMPTY;
      case Status status ->
          Wire.StatusBody.newBuilder()
              .setStable(status.stable().value())
              .setAccepted(string(status.accepted().bits()))
              .setPrepared(string(status.prepared().bits()))
              .build()
              .toByteString();
      case CommittedBatch committed ->
          Wire.CommittedBatchBody.newBuilder()
              .setBatch(batch(committed.batch()))
              .addAllCommits(envelopes(committed.certificate().commits()))
              .build()
              .toByteString();
      case Suspect _suspect -> ByteString.EMPTY;
      case Recover _recover -> ByteString.EMPTY;
      case Ready _ready -> ByteString.EMPTY;
      case FetchBody _fetch -> ByteString.EMPTY;
      case BatchBody body ->
          Wire.BatchBody.newBuilder().setBatch(batch(body.batch())).build().toByteString();
      case ViewChange viewChange -> viewChange(viewChange).toByteString();
      case NewView newView -> newView(newView).toByteString();
      case CheckpointProof proof ->
          Wire.CheckpointProofBody.newBuilder()
              .addAllCheckpoints(envelopes(proof.checkpoint().checkpoints()))
              .build()
              .toByteString();
      case FetchState fetch -> StateBodies.toProto(fetch).toByteString();
      case StateManifest manifest -> StateBodies.toProto(manifest).toByteString();
      case StateChunk chunk -> StateBodies.toProto(chunk).toByteString();
      case StateDifference difference -> StateBodies.toProto(difference).toByteString();
    };
  }

  private static Wire.ViewChangeBody viewChange(ViewChange viewChange) {
    Wire.ViewChangeBody.Builder builder =
        Wire.ViewChangeBody.newBuilder()
            .addAllCheckpoints(envelopes(viewChange.stable().checkpoints()));
    viewChange.prepared().forEach(each -> builder.addPrepared(prepared(each)));
    for (LossNotice loss : viewChange.losses()) {
      builder.addLosses(
          Wire.LossNotice.newBuilder()
              .setReplica(loss.replica().value())
              .setNonce(string(loss.nonce().bytes())));
    }
    return builder.build();
  }

  private static Wire.NewViewBody newView(NewView newView) {
    Wire.NewViewBody.Builder builder = Wire.NewViewBody.newBuilder();
    newView.viewChanges().forEach(each -> builder.addViewChanges(message(each)));
    for (PlannedSlot slot : newView.plan()) {
      builder.addPlan(
          Wire.PlannedSlot.newBuilder()
              .setSequence(slot.sequence().value())
              .setDigest(string(slot.digest().bytes()))
              .setPrePrepare(envelope(slot.prePrepare())));
    }
    return builder.build();
  }

  static Wire.Batch batch(Batch batch) {
    Wire.Batch.Builder builder = Wire.Batch.newBuilder().setProposedMillis(batch.proposedMillis());
    batch.requests().forEach(request -> builder.addRequests(request(request)));
    return builder.build();
  }

  static Wire.Request request(SignedRequest signed) {
    Request request = signed.request();
    return Wire.Request.newBuilder()
        .setClientKey(string(request.clientKey().bytes()))
        .setSession(request.session().value())
        .setNumber(request.number().value())
        .setAcknowledged(request.acknowledged().value())
        .setPayload(string(request.payload()))
        .setSignature(string(signed.signature().bytes()))
        .build();
  }

  static Wire.Reply reply(Reply reply) {
    RequestKey key = reply.key();
    return Wire.Reply.newBuilder()
        .setView(reply.view().value())
        .setClient(string(key.client().digest().bytes()))
        .setSession(key.session().value())
        .setNumber(key.number().value())
        .setRequestDigest(string(reply.requestDigest().bytes()))
        .setExecuted(reply.executed().value())
        .setResult(string(reply.result()))
        .build();
  }

  static Wire.Refusal refusal(Refusal refusal) {
    RequestKey key = refusal.key();
    return Wire.Refusal.newBuilder()
        .setView(refusal.view().value())
        .setClient(string(key.client().digest().bytes()))
        .setSession(key.session().value())
        .setNumber(key.number().value())
        .setReason(refusal.reason().code())
        .setLimit(refusal.limit())
        .setActual(refusal.actual())
        .build();
  }

  static Wire.PreparedCertificate prepared(PreparedCertificate certificate) {
    return Wire.PreparedCertificate.newBuilder()
        .setView(certificate.view().value())
        .setSequence(certificate.sequence().value())
        .setDigest(string(certificate.digest().bytes()))
        .setPrePrepare(envelope(certificate.prePrepare()))
        .addAllPrepares(envelopes(certificate.prepares()))
        .build();
  }

  static Wire.CommitCertificate committed(CommitCertificate certificate) {
    return Wire.CommitCertificate.newBuilder()
        .setView(certificate.view().value())
        .setSequence(certificate.sequence().value())
        .setDigest(string(certificate.digest().bytes()))
        .addAllCommits(envelopes(certificate.commits()))
        .build();
  }

  static Wire.StableCheckpoint stable(StableCheckpoint certificate) {
    return Wire.StableCheckpoint.newBuilder()
        .setSequence(certificate.sequence().value())
        .setRoot(string(certificate.root().bytes()))
        .addAllCheckpoints(envelopes(certificate.checkpoints()))
        .build();
  }

  private static List<Wire.Envelope> envelopes(List<Envelope> envelopes) {
    return envelopes.stream().map(ToProto::envelope).toList();
  }

  private static Wire.Envelope envelope(Envelope envelope) {
    Bytes signature = envelope.signature().bytes();
    return Wire.Envelope.newBuilder()
        .setSender(envelope.sender().value())
        .setSignature(string(signature))
        .build();
  }
}
