package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One service over a plain map, and clients that sign without effort, for the tests of this room.
 */
final class KvCluster {

  static final int MAX_SESSIONS = 3;
  static final int WINDOW = 4;
  static final int MAX_OPERATIONS = 8;

  static final List<KeyPair> CLIENTS =
      IntStream.range(0, 3).mapToObj(i -> keyPair("client " + i)).toList();
  static final KeyPair STRANGER = keyPair("stranger");

  static final ClusterConfig CONFIG =
      new ClusterConfig(
          new Membership(List.of(keyPair("replica").publicKey())),
          keyPair("administrator").publicKey(),
          CLIENTS.stream().map(KeyPair::publicKey).toList(),
          new Limits(
              16,
              64,
              128,
              MAX_OPERATIONS,
              64,
              256,
              MAX_SESSIONS,
              WINDOW,
              HistoryLimits.DEFAULT,
              LeaseLimits.DEFAULT),
          4,
          8);

  private static final Signature UNUSED = CLIENTS.getFirst().signer().sign(Bytes.EMPTY);

  final ClusterConfig config;
  final PlainEntries entries = new PlainEntries();
  KvStateMachine machine;

  KvCluster() {
    this(CONFIG);
  }

  KvCluster(ClusterConfig config) {
    this.config = config;
    this.machine = new KvStateMachine(config, entries, SequenceNumber.ZERO);
  }

  /** A cluster that keeps so much of the past. */
  static KvCluster keeping(HistoryLimits history) {
    return new KvCluster(
        new ClusterConfig(
            CONFIG.membership(),
            CONFIG.administrator(),
            CONFIG.clients(),
            new Limits(
                16,
                64,
                512,
                MAX_OPERATIONS,
                64,
                1 << 16,
                MAX_SESSIONS,
                WINDOW,
                history,
                LeaseLimits.DEFAULT),
            CONFIG.checkpointInterval(),
            CONFIG.windowSize()));
  }

  /** A cluster in which leases may be this, with room for requests of 512 bytes. */
  static KvCluster leasing(LeaseLimits leases) {
    return new KvCluster(
        new ClusterConfig(
            CONFIG.membership(),
            CONFIG.administrator(),
            CONFIG.clients(),
            new Limits(
                16,
                64,
                512,
                MAX_OPERATIONS,
                64,
                1 << 16,
                MAX_SESSIONS,
                WINDOW,
                HistoryLimits.DEFAULT,
                leases),
            CONFIG.checkpointInterval(),
            CONFIG.windowSize()));
  }

  /** Executes what fills a gap: it has no time. */
  void executeEmpty() {
    machine.execute(machine.executed().next(), Batch.EMPTY);
  }

  /** Lets time pass until a batch without requests tells it. */
  void pass(long millis) {
    time += millis - 10;
    execute();
  }

  /** Begins anew over the same state, as after a restart. */
  void restart() {
    machine = new KvStateMachine(config, entries, machine.executed());
  }

  private long time = 1_000;

  private static KeyPair keyPair(String name) {
    return KeyPair.fromSeed(Hasher.domain("TEST-KEY").bytes(Bytes.utf8(name)).finish().bytes());
  }

  /** Executes one batch of these requests. */
  List<Reply> execute(SignedRequest... requests) {
    time += 10;
    return machine.execute(machine.executed().next(), new Batch(time, List.of(requests)));
  }

  /** Opens a session for a client and tells which. */
  SessionId open(KeyPair client, long counter) {
    return switch (outcome(execute(opening(client, counter)).getFirst())) {
      case Outcome.SessionOpened(var session, var _counter) -> session;
      case Outcome.Results results -> throw new AssertionError(results);
      case Outcome.SessionRefused refused -> throw new AssertionError(refused);
    };
  }

  /** Executes operations as one request in a batch of its own. */
  List<KvResult> run(SessionId session, long number, KvOperation... operations) {
    return switch (outcome(
        execute(bundle(CLIENTS.getFirst(), session, number, number - 1, operations)).getFirst())) {
      case Outcome.Results(var results, var _revision) -> results;
      case Outcome.SessionOpened opened -> throw new AssertionError(opened);
      case Outcome.SessionRefused refused -> throw new AssertionError(refused);
    };
  }

  static SignedRequest opening(KeyPair client, long counter) {
    return request(client, SessionId.NONE, counter, 0, KvCodec.encode(new Command.OpenSession()));
  }

  static SignedRequest bundle(
      KeyPair client, SessionId session, long number, long acked, KvOperation... operations) {
    return request(
        client, session, number, acked, KvCodec.encode(new Command.Bundle(List.of(operations))));
  }

  static SignedRequest request(
      KeyPair client, SessionId session, long number, long acked, Bytes payload) {
    return new SignedRequest(
        new Request(
            client.publicKey(),
            session,
            new RequestNumber(number),
            new RequestNumber(acked),
            payload),
        UNUSED);
  }

  static KvOperation.Put put(String key, String value) {
    return new KvOperation.Put(Bytes.utf8(key), Bytes.utf8(value));
  }

  static KvOperation.Get get(String key) {
    return new KvOperation.Get(Bytes.utf8(key));
  }

  static Outcome outcome(Reply reply) {
    try {
      return KvCodec.decodeOutcome(reply.result());
    } catch (MalformedEncodingException e) {
      throw new AssertionError(e);
    }
  }

  /** Everything the root would cover. */
  static Digest fingerprint(PlainEntries entries) {
    Hasher hasher = Hasher.domain("TEST-STATE");
    entries.map().forEach((key, record) -> hasher.sized(key).sized(record));
    return hasher.finish();
  }
}
