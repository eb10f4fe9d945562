package io.bezant.bench.micro;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.wire.SigningSealer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What benchmarks are made of: a cluster of four, and requests of 64 puts of 256 bytes. */
final class Samples {

  /** Operations in one request: half of what a client bundles at most. */
  static final int PUTS_PER_REQUEST = 64;

  private static final int VALUE_BYTES = 256;
  private static final int REPLICAS = 4;
  private static final long TIME_MILLIS = 1_700_000_000_000L;

  private final List<KeyPair> replicas =
      IntStream.range(0, REPLICAS).mapToObj(i -> keyPair("replica " + i)).toList();
  private final KeyPair client = keyPair("client");
  private final ClusterConfig config =
      new ClusterConfig(
          new Membership(replicas.stream().map(KeyPair::publicKey).toList()),
          keyPair("administrator").publicKey(),
          List.of(client.publicKey()),
          Limits.DEFAULT,
          ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
          4 * ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL);
  private final Bytes payload = payload();

  static KeyPair keyPair(String name) {
    return KeyPair.fromSeed(Hasher.domain("BENCH-KEY").bytes(Bytes.utf8(name)).finish().bytes());
  }

  private static Bytes payload() {
    SplittableRandom random = new SplittableRandom(1);
    List<Bytes> puts = new ArrayList<>();
    for (int i = 0; i < PUTS_PER_REQUEST; i++) {
      byte[] value = new byte[VALUE_BYTES];
      random.nextBytes(value);
      puts.add(
          KvCodec.encode(new KvOperation.Put(Bytes.utf8("bench/" + i), Bytes.wrap(value), false)));
    }
    return KvCodec.bundle(puts);
  }

  ClusterConfig config() {
    return config;
  }

  KeyPair replica(int index) {
    return replicas.get(index);
  }

  SigningSealer sealer(int replica) {
    return new SigningSealer(
        new ReplicaId(replica), config.clusterId(), replicas.get(replica).signer());
  }

  /** A request that is not signed yet. */
  Request request(long number) {
    return new Request(
        client.publicKey(),
        new SessionId(1),
        new RequestNumber(number),
        new RequestNumber(number - 1),
        payload);
  }

  SignedRequest signed(Request request) {
    return new SignedRequest(
        request, client.signer().sign(request.signedBytes(config.clusterId())));
  }

  /** Two requests, as one proposal of a busy primary carries them. */
  Batch batch() {
    return new Batch(TIME_MILLIS, List.of(signed(request(1)), signed(request(2))));
  }
}
