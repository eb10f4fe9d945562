package io.bezant.bench.simulation.world;

import io.bezant.bench.simulation.check.History;
import io.bezant.client.KvPayloads;
import io.bezant.client.core.ClientCore;
import io.bezant.client.core.CoreSettings;
import io.bezant.client.core.Failure;
import io.bezant.client.core.Operation.Way;
import io.bezant.client.core.Pacing;
import io.bezant.client.core.RequestSealer;
import io.bezant.client.core.WatchBounds;
import io.bezant.client.net.SigningRequestSealer;
import io.bezant.client.runtime.ClientRuntime;
import io.bezant.client.runtime.Completion;
import io.bezant.crypto.Signer;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.wire.FrameCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A correct client: the production core and runtime on a loop and links in virtual time, and
 * somebody who asks for one thing after the other and writes down what happened.
 */
public final class SimulatedClient {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final int MOST_FIRST_COUNTERS = 1 << 20;
  private static final int RESTLESS_PAUSE_MILLIS = 20;

  /** One reading in so many takes its place in the agreed order from the beginning. */
  private static final int READINGS_PER_ORDERED = 4;

  private final Identity identity;
  private final Places places;
  private final ClientId id;
  private final Agenda agenda;
  private final Load load;
  private final Desk desk;
  private final SplittableRandom random;

  private final OperationWishes wishes;
  private final PastWishes past;
  private final UpdateWishes updates;
  private final Function<String, SplittableRandom> streams;
  private final TreeSet<Integer> open = new TreeSet<>();
  private Life life;
  private int lives;
  private int asked;
  private int extra;
  private int owedThrough;
  private boolean restless;
  private final List<SimulatedWatcher> watchers = new ArrayList<>();

  /** One process of the client: its connections, its session, and what it has open. */
  private static final class Life {
    private final SimulatedLinks links;
    private final SimulatedLoop loop;
    private final ClientRuntime runtime;
    private final TreeSet<Integer> open = new TreeSet<>();
    private boolean isDead;

    Life(SimulatedLinks links, WatchedLinks watched, SimulatedLoop loop, ClientCore core) {
      this.links = links;
      this.loop = loop;
      this.runtime = new ClientRuntime(core, watched, loop, connected -> {});
    }
  }

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

    /** The same load on another number of keys. */
    public Load withKeys(int number) {
      return new Load(
          operations, atOnce, number, pauseMillis, patienceMillis, hurriedChance, valueBytes);
    }

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
   * @param watching its watches
   * @param doors of all replicas, by their index
   * @param core makes its core; tests plant mistakes here
   */
  public record Identity(
      int index,
      ClusterConfig config,
      Signer signer,
      Pacing pacing,
      Watching watching,
      List<Door> doors,
      Making core) {}

  /**
   * How a client watches.
   *
   * @param atOnce how many watches it has at the same time
   * @param bounds how much each may hold
   */
  public record Watching(int atOnce, WatchBounds bounds) {}

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
    this.identity = identity;
    this.places = places;
    this.agenda = places.agenda();
    this.load = load;
    this.desk = desk;
    this.streams = streams;
    this.random = streams.apply("client " + identity.index());
    this.wishes =
        new OperationWishes(
            identity.index(), load, random, streams.apply("ranges of client " + identity.index()));
    this.past = new PastWishes(streams.apply("past of client " + identity.index()));
    this.updates =
        new UpdateWishes(
            streams.apply("updates of client " + identity.index()),
            identity.config().limits().maxValueBytes());
    this.id = ClientId.of(identity.signer().publicKey());
    this.life = begin();
    for (int i = 0; i < identity.watching().atOnce(); i++) {
      watchers.add(
          new SimulatedWatcher(
              new SimulatedWatcher.Owner(
                  identity.index(), i, id, load.keys(), agenda, desk.watch()),
              streams.apply("watcher " + i + " of client " + identity.index())));
    }
  }

  private Life begin() {
    ClusterConfig config = identity.config();
    FrameCodec frames = new FrameCodec(config.limits());
    SigningRequestSealer sealer =
        new SigningRequestSealer(identity.signer(), config.clusterId(), frames);
    String name = "links of client " + identity.index() + (lives == 0 ? "" : "/" + lives);
    lives++;
    SimulatedLinks links =
        new SimulatedLinks(
            agenda,
            places.network(),
            new SimulatedLinks.Place(
                id, config.membership().size() + identity.index(), identity.doors()),
            frames,
            streams.apply(name));
    ClientCore core =
        identity
            .core()
            .make(
                new CoreSettings(
                    identity.signer().publicKey(),
                    config,
                    identity.pacing(),
                    identity.watching().bounds(),
                    1 + random.nextInt(MOST_FIRST_COUNTERS),
                    random.nextLong()),
                request -> {
                  desk.watch().onSigned(request);
                  return sealer.seal(request);
                });
    return new Life(
        links,
        new WatchedLinks(links, identity.index(), agenda, desk.watch()),
        new SimulatedLoop(agenda),
        core);
  }

  /** Begins to ask. */
  public void start() {
    for (int i = 0; i < load.atOnce(); i++) {
      agenda.after(pause(), this::askNext);
    }
    watchers.forEach(each -> each.live(life.runtime, life.links));
  }

  /**
   * Its process dies and another one begins with the same key. What was open ends for nobody, and
   * nobody knows what became of it.
   */
  public void crash() {
    Life dead = life;
    dead.isDead = true;
    dead.loop.close();
    dead.links.close();
    int lanes = dead.open.size();
    open.removeAll(dead.open);
    life = begin();
    for (int i = 0; i < lanes; i++) {
      agenda.after(pause(), this::askNext);
    }
    watchers.forEach(each -> each.live(life.runtime, life.links));
  }

  /** Another process begins with the same key, while this one ends what it has open. */
  public void beginAnother() {
    life = begin();
    watchers.forEach(each -> each.live(life.runtime, life.links));
  }

  private long pause() {
    int most = restless ? RESTLESS_PAUSE_MILLIS + load.pauseMillis() : load.pauseMillis();
    int least = restless ? RESTLESS_PAUSE_MILLIS : 0;
    return NANOS_PER_MILLI * (least + random.nextInt(1 + most - least));
  }

  private void askNext() {
    if (restless || asked < load.operations() + extra) {
      boolean hurried = !restless && random.nextDouble() < load.hurriedChance();
      long patience = hurried ? 1 + random.nextInt(1000) : load.patienceMillis();
      ask(patience);
    }
  }

  /**
   * Asks for one thing more, whatever is open; this and what is open is owed.
   *
   * @param goesOn whether it asks on and on until {@link #rest}
   */
  public void askOnceMore(boolean goesOn) {
    watchers.forEach(SimulatedWatcher::settle);
    extra++;
    ask(load.patienceMillis());
    owedThrough = asked;
    restless = goesOn;
  }

  /** Asks no more than it was told in the beginning. */
  public void rest() {
    restless = false;
  }

  /** Whether something that is owed has not ended. */
  public boolean isOwed() {
    return !open.isEmpty() && open.first() <= owedThrough;
  }

  private void ask(long patienceMillis) {
    KvOperation operation = past.instead(updates.instead(wishes.draw(asked)));
    Way way =
        operation.changesNothing() && random.nextInt(READINGS_PER_ORDERED) > 0
            ? Way.SHOWN
            : Way.ORDERED;
    asked++;
    int number = asked;
    Life asking = life;
    open.add(number);
    asking.open.add(number);
    long since = agenda.nowNanos();
    History.Token token = desk.history().invoke(identity.index(), operation, since);
    asking.runtime.submit(
        KvPayloads.encode(operation),
        way,
        patienceMillis,
        new Completion() {
          @Override
          public void onResult(SequenceNumber executed, KvResult result) {
            if (ended(asking, number)) {
              desk.history().returned(token, result, executed, agenda.nowNanos());
              learned(operation, since, Optional.of(executed), result);
              if (way == Way.SHOWN) {
                desk.watch().onOrderedInstead();
              }
            }
          }

          @Override
          public void onShown(KvResult result) {
            if (ended(asking, number)) {
              desk.history().shown(token, result, agenda.nowNanos());
              learned(operation, since, Optional.empty(), result);
            }
          }

          @Override
          public void onFailure(Failure failure) {
            if (ended(asking, number)) {
              desk.history().failed(token, failure);
              desk.watch().onFailed(identity.index(), operation, failure);
              agenda.after(NANOS_PER_MILLI + pause(), SimulatedClient.this::askNext);
            }
          }
        });
  }

  private void learned(
      KvOperation operation, long since, Optional<SequenceNumber> executed, KvResult result) {
    past.learned(result);
    desk.watch()
        .onAnswered(
            new ClientWatch.Answer(identity.index(), id, operation, since, executed, result));
    agenda.after(pause(), this::askNext);
  }

  /** An operation has ended; false if nobody is there any more to hear of it. */
  private boolean ended(Life of, int number) {
    if (of.isDead) {
      return false;
    }
    of.open.remove(number);
    open.remove(number);
    if (of != life && of.open.isEmpty()) {
      of.isDead = true;
      agenda.after(
          0,
          () -> {
            of.loop.close();
            of.links.close();
          });
    }
    return true;
  }

  /** Breaks the connection to a replica. */
  public void resetLink(int replica) {
    life.links.reset(replica);
  }

  /** Whether everything was asked and has ended. */
  public boolean isDone() {
    return open.isEmpty() && asked >= load.operations() + extra;
  }

  /** Whether all its watches have come as far as this revision. */
  public boolean isToldThrough(long revision) {
    return watchers.stream().allMatch(each -> each.isToldThrough(revision));
  }

  /** How far its watches have come, in words. */
  public String toldText() {
    return watchers.toString();
  }

  /** How many operations have not ended. */
  public int open() {
    return open.size();
  }

  /** Ends what is open. */
  public void close() {
    life.runtime.close();
  }
}
