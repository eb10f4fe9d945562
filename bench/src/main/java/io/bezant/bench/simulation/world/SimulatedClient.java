package io.bezant.bench.simulation.world;

import io.bezant.bench.simulation.check.History;
import io.bezant.client.KvPayloads;
import io.bezant.client.core.ClientCore;
import io.bezant.client.core.CoreSettings;
import io.bezant.client.core.Failure;
import io.bezant.client.core.Pacing;
import io.bezant.client.core.RequestSealer;
import io.bezant.client.net.SigningRequestSealer;
import io.bezant.client.runtime.ClientRuntime;
import io.bezant.client.runtime.Completion;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Signer;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.wire.FrameCodec;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A correct client: the production core and runtime on a loop and links in virtual time, and
 * somebody who asks for one thing after the other and writes down what happened.
 */
public final class SimulatedClient {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final int index;
  private final ClientId id;
  private final Agenda agenda;
  private final Load load;
  private final Desk desk;
  private final SplittableRandom random;
  private final SimulatedLinks links;
  private final ClientRuntime runtime;
  private int asked;
  private int open;
  private int extra;

  /**
   * What a client is to do.
   *
   * @param operations how many operations it asks for
   * @param atOnce how many at the same time
   * @param keys how many keys there are, shared by all clients
   * @param pauseMillis how long it waits between two at most
   * @param patienceMillis how long it gives an operation
   * @param hurriedChance chance that it gives an operation much less
   * @param valueBytes how long a value is at most
   */
  public record Load(
      int operations,
      int atOnce,
      int keys,
      int pauseMillis,
      int patienceMillis,
      double hurriedChance,
      int valueBytes) {

    /** The same load with another number of operations. */
    public Load withOperations(int number) {
      return new Load(number, atOnce, keys, pauseMillis, patienceMillis, hurriedChance, valueBytes);
    }
  }

  /**
   * Who is told.
   *
   * @param history records what the client asked and was told
   * @param watch told the same at once
   */
  public record Desk(History history, ClientWatch watch) {}

  /**
   * Where and who a client is.
   *
   * @param index counted from zero
   * @param config its cluster
   * @param signer of its key
   * @param pacing its local limits and times
   * @param doors of all replicas, by their index
   * @param core makes its core; tests plant mistakes here
   */
  public record Identity(
      int index,
      ClusterConfig config,
      Signer signer,
      Pacing pacing,
      List<Door> doors,
      Making core) {}

  /**
   * The world around a client.
   *
   * @param network the links
   * @param agenda virtual time
   */
  public record Places(SimulatedNetwork network, Agenda agenda) {}

  /** How a client's core is made. */
  @FunctionalInterface
  public interface Making {
    /** A core. */
    ClientCore make(CoreSettings settings, RequestSealer sealer);

    /** As in production. */
    Making PRODUCTION = (settings, sealer) -> new ClientCore(settings, new KvPayloads(), sealer);
  }

  /** A client that has not begun. */
  public SimulatedClient(
      Identity identity,
      Places places,
      Load load,
      Function<String, SplittableRandom> streams,
      Desk desk) {
    this.index = identity.index();
    this.agenda = places.agenda();
    this.load = load;
    this.desk = desk;
    this.random = streams.apply("client " + index);
    ClusterConfig config = identity.config();
    this.id = ClientId.of(identity.signer().publicKey());
    FrameCodec frames = new FrameCodec(config.limits());
    SigningRequestSealer sealer =
        new SigningRequestSealer(identity.signer(), config.clusterId(), frames);
    this.links =
        new SimulatedLinks(
            agenda,
            places.network(),
            new SimulatedLinks.Place(id, config.membership().size() + index, identity.doors()),
            frames,
            streams.apply("links of client " + index));
    ClientCore core =
        identity
            .core()
            .make(
                new CoreSettings(
                    identity.signer().publicKey(),
                    config,
                    identity.pacing(),
                    1 + random.nextInt(1 << 20),
                    random.nextLong()),
                request -> {
                  desk.watch().onSigned(request);
                  return sealer.seal(request);
                });
    this.runtime = new ClientRuntime(core, links, new SimulatedLoop(agenda), connected -> {});
  }

  /** Begins to ask. */
  public void start() {
    for (int i = 0; i < load.atOnce(); i++) {
      agenda.after(pause(), this::askNext);
    }
  }

  private long pause() {
    return NANOS_PER_MILLI * random.nextInt(1 + load.pauseMillis());
  }

  private void askNext() {
    if (asked < load.operations() + extra) {
      asked++;
      boolean hurried = random.nextDouble() < load.hurriedChance();
      long patience = hurried ? 1 + random.nextInt(1000) : load.patienceMillis();
      ask(drawOperation(), patience);
    }
  }

  /** Asks for one thing more, whatever is open. */
  public void askOnceMore() {
    extra++;
    asked++;
    ask(drawOperation(), load.patienceMillis());
  }

  private void ask(KvOperation operation, long patienceMillis) {
    open++;
    History.Token token = desk.history().invoke(index, operation, agenda.nowNanos());
    runtime.submit(
        KvPayloads.encode(operation),
        patienceMillis,
        new Completion() {
          @Override
          public void onResult(SequenceNumber executed, KvResult result) {
            open--;
            desk.history().returned(token, result, executed, agenda.nowNanos());
            desk.watch().onAnswered(new ClientWatch.Answer(index, id, operation, executed, result));
            agenda.after(pause(), SimulatedClient.this::askNext);
          }

          @Override
          public void onFailure(Failure failure) {
            open--;
            desk.history().failed(token, failure);
            desk.watch().onFailed(index, operation, failure);
            agenda.after(NANOS_PER_MILLI + pause(), SimulatedClient.this::askNext);
          }
        });
  }

  private KvOperation drawOperation() {
    Bytes key = Bytes.utf8("k" + random.nextInt(load.keys()));
    return switch (random.nextInt(8)) {
      case 0, 1 -> new KvOperation.Get(key);
      case 2 -> new KvOperation.Delete(key, random.nextBoolean());
      case 3 -> new KvOperation.CompareAndSet(key, drawExpectation(), drawValue());
      default -> new KvOperation.Put(key, drawValue(), random.nextBoolean());
    };
  }

  private Expectation drawExpectation() {
    return switch (random.nextInt(3)) {
      case 0 -> new Expectation.Absent();
      case 1 -> new Expectation.ModRevision(1 + random.nextInt(20));
      default ->
          new Expectation.Value(Bytes.utf8(index + "." + Math.max(0, asked - random.nextInt(3))));
    };
  }

  /** No two writes of a run write the same value, unless they are padded to be long. */
  private Bytes drawValue() {
    String name = index + "." + asked;
    boolean isLong = random.nextInt(16) == 0;
    int padding = isLong ? random.nextInt(1 + Math.max(0, load.valueBytes() - name.length())) : 0;
    return Bytes.utf8(name + "#".repeat(padding));
  }

  /** Breaks the connection to a replica. */
  public void resetLink(int replica) {
    links.reset(replica);
  }

  /** Whether everything was asked and has ended. */
  public boolean isDone() {
    return open == 0 && asked >= load.operations() + extra;
  }

  /** How many operations have not ended. */
  public int open() {
    return open;
  }

  /** Ends what is open. */
  public void close() {
    runtime.close();
  }
}
