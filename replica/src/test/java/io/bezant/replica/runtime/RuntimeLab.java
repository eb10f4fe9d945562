package io.bezant.replica.runtime;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.core.AppliedState;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.EdgeSnapshot;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.ReadStanding;
import io.bezant.protocol.core.ReplicaCore;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MessageOpener;
import io.bezant.protocol.wire.RecordCodec;
import io.bezant.protocol.wire.SigningSealer;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.net.Network;
import io.bezant.replica.storage.LogContext;
import io.bezant.replica.storage.LogIdentity;
import io.bezant.replica.storage.LogOptions;
import io.bezant.replica.storage.WriteAheadLog;
import io.bezant.replica.watch.ChangeFeed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One replica's loop with a scripted core, a real log on a disk in memory, and a network that is a
 * list.
 */
final class RuntimeLab {
  static final List<KeyPair> REPLICAS = keys("replica", 4);
  static final KeyPair CLIENT = keys("client", 1).getFirst();
  static final KeyPair ADMINISTRATOR = keys("administrator", 1).getFirst();
  static final Limits LIMITS =
      new Limits(64, 1024, 4096, 8, 16, 1 << 16, 4, 8, HistoryLimits.DEFAULT, LeaseLimits.DEFAULT);
  static final ClusterConfig CONFIG =
      new ClusterConfig(
          new Membership(REPLICAS.stream().map(KeyPair::publicKey).toList()),
          ADMINISTRATOR.publicKey(),
          List.of(CLIENT.publicKey()),
          LIMITS,
          4,
          8);
  static final ReplicaId SELF = new ReplicaId(0);
  static final FrameCodec FRAMES = new FrameCodec(LIMITS);

  final MemoryDisk disk = new MemoryDisk();
  final WriteAheadLog log;
  final ListNetwork network = new ListNetwork();
  final ScriptedCore core = new ScriptedCore();
  final ListState state = new ListState();
  final Inbox inbox = new Inbox(InboxLimits.DEFAULT, Runnable::run, () -> {});
  final List<SequenceNumber> unavailable = new ArrayList<>();
  final ReplicaRuntime runtime;
  int waited;
  private long nanos;

  RuntimeLab() {
    LogIdentity identity = new LogIdentity(CONFIG.clusterId(), SELF.value());
    WriteAheadLog.create(disk, identity, new Random(7));
    log =
        WriteAheadLog.open(
            disk,
            identity,
            LogOptions.of(LIMITS.maxFrameBytes(), LogOptions.Durability.SYNC),
            new LogContext(Runnable::run, () -> 0));
    TimeSource time =
        new TimeSource() {
          @Override
          public long monotonicNanos() {
            return nanos;
          }

          @Override
          public long wallMillis() {
            return 1_000_000;
          }
        };
    RuntimeListener listener =
        new RuntimeListener() {
          @Override
          public void onBatchUnavailable(SequenceNumber sequence) {
            unavailable.add(sequence);
          }

          @Override
          public void onRead(ReadAnswer.Standing standing, int reads, boolean hasWaited) {
            waited += hasWaited ? 1 : 0;
          }
        };
    Surroundings surroundings =
        new Surroundings(
            log, state, network, FRAMES, new RecordCodec(CONFIG), voice(0), time, listener);
    EffectRunner effects = new EffectRunner(surroundings, new BatchArchive());
    runtime = new ReplicaRuntime(core, inbox, effects, new Ticker(time, 5), new Board(core));
    runtime.start();
    runtime.runOnce();
    core.heard.clear();
  }

  long now() {
    return nanos;
  }

  /** Lets enough time pass for one tick, and runs one turn. */
  int turn() {
    nanos += 5_000_000;
    return runtime.runOnce();
  }

  /** Runs turns without a tick until there is nothing to do. */
  void settle() {
    while (runtime.runOnce() > 0) {}
  }

  static List<KeyPair> keys(String name, int count) {
    List<KeyPair> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Digest seed = Hasher.domain("TEST").bytes(Bytes.utf8(name + i)).finish();
      keys.add(KeyPair.fromSeed(seed.bytes()));
    }
    return keys;
  }

  static SigningSealer voice(int replica) {
    return new SigningSealer(
        new ReplicaId(replica), CONFIG.clusterId(), REPLICAS.get(replica).signer());
  }

  static <M extends Message> Signed<M> said(int replica, M message) {
    return voice(replica).seal(message);
  }

  static SignedRequest request(KeyPair client, long number, String payload) {
    Request request =
        new Request(
            client.publicKey(),
            new SessionId(1),
            new RequestNumber(number),
            RequestNumber.ZERO,
            Bytes.utf8(payload));
    return new SignedRequest(
        request, client.signer().sign(request.signedBytes(CONFIG.clusterId())));
  }

  static MessageOpener opener() {
    return new MessageOpener(CONFIG, new Ed25519Verifier());
  }

  static SequenceNumber at(long sequence) {
    return new SequenceNumber(sequence);
  }

  /** A core that answers events by a script and remembers what it heard. */
  static final class ScriptedCore implements Core {
    final List<Event> heard = new ArrayList<>();
    ReadStanding reads = ReadStanding.CURRENT;
    private final ReplicaCore idle =
        new ReplicaCore(
            ReplicaCore.Setting.of(CONFIG), voice(0), DurableState.EMPTY, AppliedState.NOTHING);
    private Function<Event, List<Effect>> script = event -> List.of();

    void on(Function<Event, List<Effect>> answers) {
      script = answers;
    }

    /** Answers the next tick with these effects. */
    void onNextTick(Effect... effects) {
      on(
          event -> {
            if (!(event instanceof Event.Tick)) {
              return List.of();
            }
            on(later -> List.of());
            return List.of(effects);
          });
    }

    @Override
    public List<Effect> start() {
      return List.of();
    }

    @Override
    public List<Effect> step(Event event) {
      heard.add(event);
      return script.apply(event);
    }

    @Override
    public CoreStatus status() {
      return idle.status();
    }

    @Override
    public EdgeSnapshot edge() {
      return idle.edge();
    }

    @Override
    public ReadStanding reads() {
      return reads;
    }
  }

  /** Notes what leaves, in order. */
  static final class ListNetwork implements Network {
    final List<String> sent = new ArrayList<>();
    final List<Bytes> frames = new ArrayList<>();

    @Override
    public void send(ReplicaId to, Bytes frame) {
      sent.add("to " + to);
      frames.add(frame);
    }

    @Override
    public void broadcast(Bytes frame) {
      sent.add("to all");
      frames.add(frame);
    }

    @Override
    public void sendToClient(RequestKey request, Bytes frame) {
      sent.add("to client " + request.number());
      frames.add(frame);
    }

    @Override
    public void sendToClient(ClientConnection to, Bytes frame) {
      sent.add("to client");
      frames.add(frame);
    }

    @Override
    public void flush() {}
  }

  /** A service whose answer is the payload itself. */
  static final class ListState implements ReplicatedState {
    Optional<IllegalStateException> failure = Optional.empty();
    int weight = 1;
    Optional<ChangeFeed> changes = Optional.empty();

    final List<String> done = new ArrayList<>();
    final Map<RequestKey, Reply> replies = new HashMap<>();
    Runnable onFreeze = () -> {};

    @Override
    public List<Reply> skip(SequenceNumber sequence, Batch batch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Reply> execute(SequenceNumber sequence, Batch batch) {
      failure.ifPresent(
          unforeseen -> {
            throw unforeseen;
          });
      done.add("execute " + sequence);
      List<Reply> answers = new ArrayList<>();
      for (SignedRequest signed : batch.requests()) {
        Request request = signed.request();
        answers.add(
            new Reply(View.ZERO, request.key(), request.digest(), sequence, request.payload()));
      }
      answers.forEach(reply -> replies.put(reply.key(), reply));
      return answers;
    }

    @Override
    public boolean hasLeases() {
      return false;
    }

    @Override
    public Optional<Reply> storedReply(RequestKey key) {
      return Optional.ofNullable(replies.get(key));
    }

    @Override
    public Optional<ChangeFeed> changes() {
      return changes;
    }

    @Override
    public int weight(Read read) {
      return weight;
    }

    @Override
    public ReadAnswer read(ClientId client, Read read) {
      done.add("read " + read.nonce());
      return new ReadAnswer(
          read.nonce(),
          ReadAnswer.Standing.SHOWN,
          at(1),
          1,
          List.of(new ReadAnswer.Answer.Whole(Bytes.EMPTY, SequenceNumber.ZERO)));
    }

    @Override
    public void freeze(SequenceNumber sequence) {
      onFreeze.run();
      done.add("freeze " + sequence);
    }

    @Override
    public void keep(SequenceNumber sequence) {
      done.add("keep " + sequence);
    }

    @Override
    public void serve(ReplicaId asker, FetchState fetch, Consumer<Message> answer) {
      done.add("serve " + asker);
    }

    @Override
    public void prepare(Effect.PrepareState prepare) {
      done.add("prepare " + prepare.sequence());
    }

    @Override
    public void seek(Effect.SeekState seek) {
      done.add("seek " + seek.number());
    }

    @Override
    public void store(Effect.StoreChunk piece) {
      done.add("store " + piece.number());
    }

    @Override
    public void install(Effect.InstallState install) {
      done.add("install " + install.sequence());
    }
  }

  /** The events that the inbox hands over in one turn. */
  static List<Event> drained(Inbox inbox, int max) {
    List<Event> events = new ArrayList<>();
    inbox.drain(max, events::add);
    return events;
  }
}
