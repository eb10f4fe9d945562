package io.bezant.client.net;

import io.bezant.client.ClientConfig;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.config.ClusterFile;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.wire.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Replicas on loopback that agree because they are one process; each can be made to misbehave. */
final class FakeCluster implements AutoCloseable {

  static final Limits LIMITS =
      new Limits(
          480,
          1 << 16,
          1 << 17,
          128,
          1024,
          1 << 18,
          256,
          64,
          HistoryLimits.DEFAULT,
          LeaseLimits.DEFAULT);

  final ClusterConfig config;
  final List<FakeReplica> replicas = new ArrayList<>();
  final KeyPair clientKey = key(100);
  private final Map<RequestKey, Reply> executed = new HashMap<>();
  private final TreeMap<Bytes, KeyValue> state = new TreeMap<>();
  private long sequence;
  private long revision;
  private long sessions;
  private int requests;
  private boolean mute;

  FakeCluster(int count) throws IOException {
    List<PublicKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(key(i).publicKey());
    }
    config =
        new ClusterConfig(
            new Membership(keys),
            key(101).publicKey(),
            List.of(clientKey.publicKey()),
            LIMITS,
            256,
            512);
    for (int i = 0; i < count; i++) {
      replicas.add(new FakeReplica(this, new ReplicaId(i), key(i)));
    }
  }

  static KeyPair key(int number) {
    byte[] seed = new byte[KeyPair.SEED_SIZE];
    seed[0] = (byte) number;
    seed[1] = 2;
    return KeyPair.fromSeed(Bytes.wrap(seed));
  }

  void start() {
    replicas.forEach(FakeReplica::start);
  }

  ClientConfig clientConfig() {
    List<ClusterFile.MemberAddresses> addresses = new ArrayList<>();
    for (FakeReplica replica : replicas) {
      addresses.add(
          new ClusterFile.MemberAddresses(
              new HostPort("127.0.0.1", 1 + replicas.indexOf(replica)),
              new HostPort("127.0.0.1", replica.port())));
    }
    return new ClientConfig(
        new ClusterFile(config, addresses), clientKey, Map.of(), ClientConfig.DEFAULT_DEADLINE);
  }

  /** From now on nobody answers. */
  synchronized void mute() {
    mute = true;
  }

  /** How many different requests were executed. */
  synchronized int requests() {
    return requests;
  }

  /** Executes a request once; then all replicas answer it. */
  void onRequest(Frame.SealedRequest sealed) {
    Reply reply;
    synchronized (this) {
      Request request =
          new Request(
              PublicKey.of(sealed.clientKey()),
              sealed.session(),
              sealed.number(),
              sealed.acknowledged(),
              sealed.payload());
      if (mute
          || !new Ed25519Verifier()
              .verify(
                  request.clientKey(),
                  request.signedBytes(config.clusterId()),
                  sealed.signature())) {
        return;
      }
      reply = executed.computeIfAbsent(request.key(), key -> execute(request));
    }
    replicas.forEach(replica -> replica.send(reply));
  }

  private Reply execute(Request request) {
    requests++;
    sequence++;
    return new Reply(
        View.ZERO,
        request.key(),
        request.digest(),
        new SequenceNumber(sequence),
        KvCodec.encode(outcomeOf(request)));
  }

  private Outcome outcomeOf(Request request) {
    try {
      return switch (KvCodec.decodeCommand(request.payload(), LIMITS.maxOperationsPerRequest())) {
        case Command.OpenSession opening ->
            new Outcome.SessionOpened(new SessionId(++sessions), request.number().value());
        case Command.Bundle(List<KvOperation> operations) ->
            new Outcome.Results(operations.stream().map(this::apply).toList(), revision);
      };
    } catch (Exception malformed) {
      return new Outcome.SessionRefused(Outcome.Reason.MALFORMED);
    }
  }

  private KvResult apply(KvOperation operation) {
    return switch (operation) {
      case KvOperation.OfOne ofOne -> apply(ofOne);
      case KvOperation.OfMany ofMany -> throw new AssertionError(ofMany);
      case KvOperation.At at -> throw new AssertionError(at);
      case KvOperation.Compact compact -> throw new AssertionError(compact);
      case KvOperation.OfLeases leases -> throw new AssertionError(leases);
    };
  }

  private KvResult apply(KvOperation.OfOne operation) {
    Optional<KeyValue> before = Optional.ofNullable(state.get(operation.key()));
    return switch (operation) {
      case KvOperation.Put(Bytes key, Bytes value, boolean previous) ->
          new KvResult.Written(write(key, value), previous ? before : Optional.empty());
      case KvOperation.PutLeased put -> throw new AssertionError(put);
      case KvOperation.Get get ->
          before.<KvResult>map(KvResult.Found::new).orElseGet(KvResult.NotFound::new);
      case KvOperation.Delete(Bytes key, boolean previous) -> {
        state.remove(key);
        yield new KvResult.Deleted(
            before.isPresent() ? 1 : 0,
            before.isPresent() ? ++revision : revision,
            previous ? before : Optional.empty());
      }
      case KvOperation.CompareAndSet(Bytes key, Expectation expected, Bytes value) ->
          fits(expected, before)
              ? new KvResult.Written(write(key, value), Optional.empty())
              : new KvResult.CompareFailed(before);
      case KvOperation.Update update -> throw new AssertionError(update);
    };
  }

  private static boolean fits(Expectation expected, Optional<KeyValue> current) {
    return switch (expected) {
      case Expectation.Absent absent -> current.isEmpty();
      case Expectation.Value(Bytes value) ->
          current.filter(c -> c.value().equals(value)).isPresent();
      case Expectation.ModRevision(long revision) ->
          current.filter(c -> c.modRevision() == revision).isPresent();
    };
  }

  private long write(Bytes key, Bytes value) {
    revision++;
    KeyValue before = state.get(key);
    state.put(
        key,
        before == null
            ? new KeyValue(key, value, revision, revision, 1, 0)
            : new KeyValue(key, value, before.createRevision(), revision, before.version() + 1, 0));
    return revision;
  }

  @Override
  public void close() {
    replicas.forEach(FakeReplica::close);
  }
}
