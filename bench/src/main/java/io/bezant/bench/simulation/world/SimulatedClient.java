package io.bezant.bench.simulation.world;

import io.bezant.bench.simulation.check.History;
import io.bezant.client.KvPayloads;
import io.bezant.client.core.ClientCore;
import io.bezant.client.core.CoreSettings;
import io.bezant.client.core.Failure;
import io.bezant.client.core.Operation.Way;
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
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
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

  /** One reading in so many is of a range. */
  private static final int READINGS_PER_RANGE = 3;

  private static final int RANGES_PER_SORTED = 3;
  private static final int MOST_REVISION = 40;

  /** One removal in so many is of a range. */
  private static final int DELETIONS_PER_RANGE = 4;

  /** One conditional write in so many is a transaction. */
  private static final int CONDITIONALS_PER_TRANSACTION = 2;

  private final Identity identity;
  private final Places places;
  private final ClientId id;
  private final Agenda agenda;
  private final Load load;
  private final Desk desk;
  private final SplittableRandom random;

  /** Decides what is asked of many keys, so that everything else is as it was without. */
  private final SplittableRandom many;

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
    this.identity = identity;
    this.places = places;
    this.agenda = places.agenda();
    this.load = load;
    this.desk = desk;
    this.streams = streams;
    this.random = streams.apply("client " + identity.index());
    this.many = streams.apply("ranges of client " + identity.index());
    this.past = new PastWishes(streams.apply("past of client " + identity.index()));
    this.updates =
        new UpdateWishes(
            streams.apply("updates of client " + identity.index()),
            identity.config().limits().maxValueBytes());
    this.id = ClientId.of(identity.signer().publicKey());
    this.life = begin();
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
  }

  /** Another process begins with the same key, while this one ends what it has open. */
  public void beginAnother() {
    life = begin();
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
    KvOperation operation = past.instead(updates.instead(drawOperation()));
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

  private KvOperation drawOperation() {
    Bytes key = Bytes.utf8("k" + random.nextInt(load.keys()));
    return switch (random.nextInt(8)) {
      case 0, 1 ->
          many.nextInt(READINGS_PER_RANGE) == 0 ? drawRange(key) : new KvOperation.Get(key);
      case 2 -> drawDelete(key, random.nextBoolean());
      case 3 -> drawConditional(key, drawExpectation(), drawValue());
      default -> new KvOperation.Put(key, drawValue(), random.nextBoolean());
    };
  }

  private KvOperation drawRange(Bytes key) {
    KeyRange keys = drawKeys(key);
    int limit = many.nextBoolean() ? 0 : 1 + many.nextInt(3);
    KvOperation.Show[] shows = KvOperation.Show.values();
    KvOperation.Show show = shows[many.nextInt(shows.length)];
    return many.nextInt(RANGES_PER_SORTED) == 0
        ? new KvOperation.SortedRange(keys, drawSort(), drawFilter(), limit, show)
        : new KvOperation.Range(keys, limit, show);
  }

  private RangeSort drawSort() {
    RangeSort.Target[] targets = RangeSort.Target.values();
    RangeSort.Direction[] directions = RangeSort.Direction.values();
    return new RangeSort(
        targets[many.nextInt(targets.length)], directions[many.nextInt(directions.length)]);
  }

  private RevisionFilter drawFilter() {
    return many.nextBoolean()
        ? RevisionFilter.NONE
        : new RevisionFilter(
            many.nextInt(MOST_REVISION), many.nextInt(MOST_REVISION), many.nextInt(8), 0);
  }

  private KvOperation drawDelete(Bytes key, boolean returnPrevious) {
    return many.nextInt(DELETIONS_PER_RANGE) == 0
        ? new KvOperation.DeleteRange(drawKeys(key), returnPrevious)
        : new KvOperation.Delete(key, returnPrevious);
  }

  private KvOperation drawConditional(Bytes key, Expectation expected, Bytes value) {
    if (many.nextInt(CONDITIONALS_PER_TRANSACTION) > 0) {
      return new KvOperation.CompareAndSet(key, expected, value);
    }
    Bytes other = Bytes.utf8("k" + many.nextInt(load.keys()));
    List<KvOperation.Step> success = new ArrayList<>();
    success.add(new KvOperation.Get(other));
    success.add(new KvOperation.Put(key, value, many.nextBoolean()));
    if (!other.equals(key)) {
      success.add(
          many.nextBoolean()
              ? new KvOperation.Put(other, value)
              : new KvOperation.Delete(other, many.nextBoolean()));
    }
    success.add(new KvOperation.Range(drawKeys(key), 0, KvOperation.Show.KEY_VALUES));
    KvOperation.Step otherwise =
        many.nextBoolean()
            ? new KvOperation.Get(key)
            : new KvOperation.DeleteRange(drawKeys(other), many.nextBoolean());
    return new KvOperation.Transaction(List.of(drawComparison(key)), success, List.of(otherwise));
  }

  private Comparison drawComparison(Bytes key) {
    KeyRange keys = many.nextInt(3) == 0 ? drawKeys(key) : KeyRange.of(key);
    Comparison.Relation[] relations = Comparison.Relation.values();
    return many.nextBoolean()
        ? new Comparison(
            keys,
            relations[many.nextInt(relations.length)],
            new Comparison.Operand.Numeric(Comparison.Field.VERSION, many.nextInt(4)))
        : new Comparison(
            keys,
            many.nextBoolean() ? Comparison.Relation.EQUAL : Comparison.Relation.NOT_EQUAL,
            new Comparison.Operand.Value(
                Bytes.utf8(identity.index() + "." + Math.max(0, asked - many.nextInt(3)))));
  }

  /** Never the keys of Byzantine clients: nobody writes down what these ask for. */
  private KeyRange drawKeys(Bytes key) {
    return switch (many.nextInt(4)) {
      case 0 -> KeyRange.prefix(Bytes.utf8("k"));
      case 1 -> KeyRange.prefix(key);
      case 2 -> KeyRange.of(key, Bytes.utf8("l"));
      default -> KeyRange.of(Bytes.utf8("k" + many.nextInt(load.keys())), key);
    };
  }

  private Expectation drawExpectation() {
    return switch (random.nextInt(3)) {
      case 0 -> new Expectation.Absent();
      case 1 -> new Expectation.ModRevision(1 + random.nextInt(20));
      default ->
          new Expectation.Value(
              Bytes.utf8(identity.index() + "." + Math.max(0, asked - random.nextInt(3))));
    };
  }

  /** No two writes of a run write the same value, unless they are padded to be long. */
  private Bytes drawValue() {
    String name = identity.index() + "." + asked;
    boolean isLong = random.nextInt(16) == 0;
    int padding = isLong ? random.nextInt(1 + Math.max(0, load.valueBytes() - name.length())) : 0;
    return Bytes.utf8(name + "#".repeat(padding));
  }

  /** Breaks the connection to a replica. */
  public void resetLink(int replica) {
    life.links.reset(replica);
  }

  /** Whether everything was asked and has ended. */
  public boolean isDone() {
    return open.isEmpty() && asked >= load.operations() + extra;
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
