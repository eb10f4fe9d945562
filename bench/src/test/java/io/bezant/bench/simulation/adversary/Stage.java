package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signature;
import io.bezant.crypto.Signer;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.wire.SigningSealer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A world of nothing but liars: it writes down what they send and delivers nothing. */
final class Stage implements Reach {

  static final PublicKey CLIENT = key(1000);

  private final ClusterConfig config;
  private final List<Spoken> spoken = new ArrayList<>();
  private final Hands hands;
  private long nowMillis;

  /** One frame that was sent with the adversary's own hands, or shown to its own code. */
  record Spoken(ReplicaId from, Party to, Bytes frame) {}

  Stage(int n, int corrupt, long seed) {
    this.config =
        new ClusterConfig(
            new Membership(IntStream.range(0, n).mapToObj(Stage::key).toList()),
            key(999),
            List.of(CLIENT),
            Limits.DEFAULT,
            4,
            8);
    this.hands =
        new Hands(
            config,
            IntStream.range(0, corrupt).mapToObj(this::sealer).toList(),
            VERIFIER,
            this,
            new SplittableRandom(seed));
  }

  private static PublicKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    return KeyPair.fromSeed(Bytes.wrap(seed)).publicKey();
  }

  /** Signatures of the cheap kind: only what this class signs is good. */
  static final Verifier VERIFIER =
      (key, message, signature) -> fingerprint(key, message).equals(signature);

  private static Signature fingerprint(PublicKey key, Bytes message) {
    Digest half = Hasher.domain("TEST/STAGE").bytes(key.bytes()).bytes(message).finish();
    return Signature.of(half.bytes().concat(half.bytes()));
  }

  static Signer signer(PublicKey key) {
    return new Signer() {
      @Override
      public PublicKey publicKey() {
        return key;
      }

      @Override
      public Signature sign(Bytes message) {
        return fingerprint(key, message);
      }
    };
  }

  ClusterConfig config() {
    return config;
  }

  Hands hands() {
    return hands;
  }

  List<Spoken> spoken() {
    return spoken;
  }

  MessageSealer sealer(int replica) {
    return new SigningSealer(
        new ReplicaId(replica),
        config.clusterId(),
        signer(config.membership().keys().get(replica)));
  }

  SignedRequest request(long number) {
    Request request =
        new Request(
            CLIENT,
            new SessionId(1),
            new RequestNumber(number),
            RequestNumber.ZERO,
            Bytes.utf8("payload " + number));
    return new SignedRequest(request, fingerprint(CLIENT, request.signedBytes(config.clusterId())));
  }

  Batch batch(long number) {
    return new Batch(1_000 + number, List.of(request(2 * number), request(2 * number + 1)));
  }

  void pass(long millis) {
    nowMillis += millis;
  }

  @Override
  public void send(ReplicaId from, Party to, Bytes frame) {
    spoken.add(new Spoken(from, to, frame));
  }

  @Override
  public void show(Puppet to, Party from, Bytes frame) {
    spoken.add(new Spoken(to.replica(), from, frame));
  }

  @Override
  public Envelope heardElsewhere(ReplicaId speaker, Statement statement) {
    return new SigningSealer(
            speaker,
            Hasher.domain("TEST/ELSEWHERE").finish(),
            signer(config.membership().keys().get(speaker.value())))
        .vouch(statement);
  }

  @Override
  public long nowMillis() {
    return nowMillis;
  }
}
