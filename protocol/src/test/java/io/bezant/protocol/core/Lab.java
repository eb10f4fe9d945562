package io.bezant.protocol.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.Statement;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What tests of the core build their little world from: real values, signatures of the cheap kind.
 */
final class Lab {

  /** A client key for tests; its signature is never checked by the core. */
  static final PublicKey CLIENT = key(1000);

  private Lab() {}

  static PublicKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    return KeyPair.fromSeed(Bytes.wrap(seed)).publicKey();
  }

  /** A cluster of n replicas with a small window, so that its edges are met often. */
  static ClusterConfig config(int n, int checkpointInterval, int windowSize) {
    return new ClusterConfig(
        new Membership(IntStream.range(0, n).mapToObj(Lab::key).toList()),
        key(999),
        List.of(CLIENT),
        Limits.DEFAULT,
        checkpointInterval,
        windowSize);
  }

  static ProtocolRules rules(int n) {
    return new ProtocolRules(new Quorums(n));
  }

  static SignedRequest request(long number) {
    return request(number, "payload " + number);
  }

  static SignedRequest request(long number, String payload) {
    return new SignedRequest(
        new Request(
            CLIENT,
            new SessionId(1),
            new RequestNumber(number),
            RequestNumber.ZERO,
            Bytes.utf8(payload)),
        Signature.of(Bytes.wrap(new byte[Signature.SIZE])));
  }

  /** A voice whose signatures are digests: the same message gives the same bytes. */
  static MessageSealer sealer(int replica) {
    ReplicaId self = new ReplicaId(replica);
    return new MessageSealer() {
      @Override
      public ReplicaId self() {
        return self;
      }

      @Override
      public <M extends Message> Signed<M> seal(M message) {
        return new Signed<>(message, vouch(message.statement(self)));
      }

      @Override
      public Envelope vouch(Statement statement) {
        Digest half =
            Hasher.domain("TEST/SEAL")
                .bytes(statement.signedBytes(Digest.ZERO, Epoch.ZERO))
                .finish();
        return new Envelope(self, Signature.of(half.bytes().concat(half.bytes())));
      }
    };
  }

  static <M extends Message> Signed<M> signed(int replica, M message) {
    return sealer(replica).seal(message);
  }
}
