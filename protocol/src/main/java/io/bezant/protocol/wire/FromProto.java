package io.bezant.protocol.wire;

import static io.bezant.protocol.wire.CanonicalProto.bytes;

import com.google.protobuf.ByteString;
import io.bezant.crypto.Digest;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.wire.proto.Wire;
import java.util.List;

/**
 * Protobuf messages to values. Nothing is verified here. Fields that no value can have end in an
 * {@link IllegalArgumentException}, which the public doors turn into a {@link
 * MalformedMessageException}.
 */
final class FromProto {

  private FromProto() {}

  static Hello hello(Wire.Hello hello) {
    return new Hello(
        hello.getWireVersion(),
        digest(hello.getClusterId()),
        role(hello.getRole()),
        new ReplicaId(hello.getReplicaId()),
        hello.getSoftware());
  }

  private static Hello.Role role(int code) {
    for (Hello.Role role : Hello.Role.values()) {
      if (role.code() == code) {
        return role;
      }
    }
    throw new IllegalArgumentException("no role has the code " + code);
  }

  static Frame.SealedMessage message(Wire.SealedMessage message) {
    return new Frame.SealedMessage(
        new Epoch(message.getEpoch()),
        type(message.getType()),
        new View(message.getView()),
        new SequenceNumber(message.getSequence()),
        digest(message.getDigest()),
        new ReplicaId(message.getSender()),
        signature(message.getSignature()),
        bytes(message.getBody()));
  }

  private static MessageType type(int code) {
    for (MessageType type : MessageType.values()) {
      if (type.code() == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("no message type has the code " + code);
  }

  static Frame.SealedRequest request(Wire.Request request) {
    if (request.getClientKey().size() != PublicKey.SIZE) {
      throw new IllegalArgumentException("a client key has " + PublicKey.SIZE + " bytes");
    }
    return new Frame.SealedRequest(
        bytes(request.getClientKey()),
        new SessionId(request.getSession()),
        new RequestNumber(request.getNumber()),
        new RequestNumber(request.getAcknowledged()),
        bytes(request.getPayload()),
        signature(request.getSignature()));
  }

  static Reply reply(Wire.Reply reply) {
    return new Reply(
        new View(reply.getView()),
        key(reply.getClient(), reply.getSession(), reply.getNumber()),
        digest(reply.getRequestDigest()),
        new SequenceNumber(reply.getExecuted()),
        bytes(reply.getResult()));
  }

  static Refusal refusal(Wire.Refusal refusal) {
    if (refusal.getLimit() < 0 || refusal.getActual() < 0) {
      throw new IllegalArgumentException("a refusal names a negative quantity");
    }
    return new Refusal(
        new View(refusal.getView()),
        key(refusal.getClient(), refusal.getSession(), refusal.getNumber()),
        reason(refusal.getReason()),
        refusal.getLimit(),
        refusal.getActual());
  }

  private static Refusal.Reason reason(int code) {
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      if (reason.code() == code) {
        return reason;
      }
    }
    throw new IllegalArgumentException("no reason has the code " + code);
  }

  private static RequestKey key(ByteString client, long session, long number) {
    return new RequestKey(
        new ClientId(digest(client)), new SessionId(session), new RequestNumber(number));
  }

  static LossNotice loss(Wire.LossNotice loss) {
    return new LossNotice(new ReplicaId(loss.getReplica()), digest(loss.getNonce()));
  }

  static PreparedCertificate prepared(Wire.PreparedCertificate certificate) {
    if (!certificate.hasPrePrepare()) {
      throw new IllegalArgumentException("a prepared certificate lacks its pre-prepare");
    }
    return new PreparedCertificate(
        new View(certificate.getView()),
        new SequenceNumber(certificate.getSequence()),
        digest(certificate.getDigest()),
        envelope(certificate.getPrePrepare()),
        envelopes(certificate.getPreparesList()));
  }

  static CommitCertificate committed(Wire.CommitCertificate certificate) {
    return new CommitCertificate(
        new View(certificate.getView()),
        new SequenceNumber(certificate.getSequence()),
        digest(certificate.getDigest()),
        envelopes(certificate.getCommitsList()));
  }

  static StableCheckpoint stable(Wire.StableCheckpoint certificate) {
    return new StableCheckpoint(
        new SequenceNumber(certificate.getSequence()),
        digest(certificate.getRoot()),
        envelopes(certificate.getCheckpointsList()));
  }

  static List<Envelope> envelopes(List<Wire.Envelope> envelopes) {
    return envelopes.stream().map(FromProto::envelope).toList();
  }

  static Envelope envelope(Wire.Envelope envelope) {
    return new Envelope(new ReplicaId(envelope.getSender()), signature(envelope.getSignature()));
  }

  static Digest digest(ByteString string) {
    return Digest.of(bytes(string));
  }

  private static Signature signature(ByteString string) {
    return Signature.of(bytes(string));
  }
}
