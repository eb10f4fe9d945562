package io.bezant.bench.exhaustive;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signature;
import io.bezant.crypto.Signer;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.core.CoreListener;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.protocol.core.ReplicaCore;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.wire.SigningSealer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What all states of a scope share: the cluster, the voices, and the batches there may be. Nobody
 * here checks a signature, since a liar's menu holds nothing that it could not sign, so all of them
 * are the same.
 */
final class World {

  /** The longest patience of a core here: short, since every millisecond of it is lived. */
  static final long MAX_TIMEOUT_MILLIS = 1_000;

  private static final CoreOptions IMPATIENT =
      new CoreOptions(
          4,
          8192,
          64L << 20,
          1024,
          16L << 20,
          500,
          1000,
          100,
          20,
          64,
          8192,
          256L << 20,
          150,
          MAX_TIMEOUT_MILLIS,
          2048,
          0,
          600_000);

  private static final Signature MARK = Signature.of(Bytes.wrap(new byte[Signature.SIZE]));

  /** One signature fits all. */
  private record Marker(PublicKey publicKey) implements Signer {
    @Override
    public Signature sign(Bytes message) {
      return MARK;
    }
  }

  private final Scope scope;
  private final ClusterConfig config;
  private final List<MessageSealer> sealers;
  private final List<Batch> batches = new ArrayList<>();

  World(Scope scope) {
    this.scope = scope;
    int interval = scope.has(Scope.Freedom.CHECKPOINT) ? 2 : 8;
    this.config =
        new ClusterConfig(
            new Membership(IntStream.range(0, Scope.REPLICAS).mapToObj(World::key).toList()),
            key(999),
            List.of(key(1000)),
            new Limits(
                480,
                1 << 20,
                3 << 19,
                128,
                1,
                2 << 20,
                256,
                64,
                HistoryLimits.DEFAULT,
                LeaseLimits.DEFAULT),
            interval,
            2 * interval);
    Digest clusterId = config.clusterId();
    this.sealers =
        config.membership().replicas().stream()
            .<MessageSealer>map(
                id -> new SigningSealer(id, clusterId, new Marker(config.membership().key(id))))
            .toList();
    batches.add(Batch.EMPTY);
    for (int value = 1; value <= scope.values(); value++) {
      batches.add(new Batch(1, List.of(request(value))));
    }
  }

  private static PublicKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >> 8);
    return KeyPair.fromSeed(Bytes.wrap(seed)).publicKey();
  }

  Scope scope() {
    return scope;
  }

  int quorum() {
    return config.quorums().quorum();
  }

  /** The core's setting, with the rules of the scope. */
  ReplicaCore.Setting setting(CoreListener listener) {
    return new ReplicaCore.Setting(
        config, IMPATIENT, scope.rules().apply(config.quorums()), listener);
  }

  MessageSealer sealer(int replica) {
    return sealers.get(replica);
  }

  /** The signature of any replica under anything. */
  static Envelope envelope(int replica) {
    return new Envelope(new ReplicaId(replica), MARK);
  }

  /** The request that is the whole of a batch. */
  static SignedRequest request(int value) {
    return new SignedRequest(
        new Request(
            key(1000),
            new SessionId(1),
            new RequestNumber(value),
            RequestNumber.ZERO,
            Bytes.utf8("request " + value)),
        MARK);
  }

  /** The batch with this number; zero is the empty one. */
  Batch batch(int value) {
    return batches.get(value);
  }

  /** The number of the batch with this digest; negative when it is none of ours. */
  int valueOf(Digest digest) {
    for (int value = 0; value < batches.size(); value++) {
      if (batches.get(value).digest().equals(digest)) {
        return value;
      }
    }
    return -1;
  }
}
