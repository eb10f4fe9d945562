package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.CheckpointOutcome;
import io.bezant.replica.storage.LmdbOptions;
import io.bezant.replica.storage.LmdbStateStore;
import io.bezant.replica.storage.MemoryStateStore;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.WorkingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * The service over each storage against a plain map: the same results, the same revisions, and the
 * same root of the state at every checkpoint.
 */
class KvModelTest {

  private static final ChunkBounds BOUNDS = new ChunkBounds(2, 4);
  private static final ClusterConfig CONFIG =
      new ClusterConfig(
          KvCluster.CONFIG.membership(),
          KvCluster.CONFIG.administrator(),
          KvCluster.CONFIG.clients(),
          Limits.DEFAULT,
          4,
          8);

  /** One service, and what it needs to make checkpoints. */
  private static final class Site {
    private final StateStore store;
    private final List<CheckpointOutcome> outcomes = new ArrayList<>();
    private final WorkingState state;
    private final KvStateMachine machine;

    Site(StateStore store) {
      this.store = store;
      this.state = new WorkingState(store, Runnable::run, outcomes::add, Long.MAX_VALUE);
      this.machine = new KvStateMachine(CONFIG, new WorkingEntries(state), store.appliedSequence());
    }

    List<Reply> execute(Batch batch) {
      return machine.execute(machine.executed().next(), batch);
    }

    StateRoot checkpoint() {
      state.freeze(new CheckpointMark(machine.executed(), machine.agreedMillis()));
      return state.complete(outcomes.removeFirst());
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void everyStorageAnswersAsAPlainMap(@ForAll Random random) throws IOException {
    Path directory = Files.createTempDirectory("bezant-model");
    try (StateStore memory = new MemoryStateStore(BOUNDS);
        StateStore lmdb = LmdbStateStore.open(directory, new LmdbOptions(64 << 20, BOUNDS))) {
      run(List.of(new Site(memory), new Site(lmdb)), new RandomOperations(random), random);
    } finally {
      try (var files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void run(List<Site> sites, RandomOperations operations, Random random) {
    PlainKeyValues model = new PlainKeyValues();
    sites.forEach(site -> site.execute(batch(site, 0)));
    for (int number = 1; number <= 60; number++) {
      List<KvOperation> asked = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        asked.add(operations.next());
      }
      List<KvResult> expected = new ArrayList<>();
      asked.forEach(each -> expected.add(model.run(each)));
      for (Site site : sites) {
        Batch batch = batch(site, number, asked.toArray(KvOperation[]::new));
        assertEquals(
            new Outcome.Results(expected, model.revision()),
            KvCluster.outcome(site.execute(batch).getFirst()),
            () -> asked + " over " + site.store);
      }
      if (random.nextInt(8) == 0) {
        assertEquals(sites.get(0).checkpoint(), sites.get(1).checkpoint());
      }
    }
  }

  /** A request of its own batch; the first opens a session. */
  private static Batch batch(Site site, long number, KvOperation... asked) {
    long time = site.machine.executed().value();
    return new Batch(
        time,
        List.of(
            number == 0
                ? KvCluster.opening(CLIENTS.getFirst(), 1)
                : KvCluster.bundle(
                    CLIENTS.getFirst(), new SessionId(1), number, number - 1, asked)));
  }

  /** What is asked at random, of few keys. */
  static final class RandomOperations {
    private final Random random;

    RandomOperations(Random random) {
      this.random = random;
    }

    KvOperation next() {
      return switch (random.nextInt(12)) {
        case 0 -> new KvOperation.Get(key());
        case 1 -> new KvOperation.Delete(key(), random.nextBoolean());
        case 2, 3 -> range();
        case 4 -> new KvOperation.DeleteRange(keys(), random.nextBoolean());
        case 5, 6, 7 -> transaction(2);
        case 8 -> new KvOperation.Update(key(), change());
        default -> new KvOperation.Put(key(), value(), random.nextBoolean());
      };
    }

    /** Writes stay on different keys; one in eight fails half-way. */
    private KvOperation.Transaction transaction(int depth) {
      List<Comparison> comparisons = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        comparisons.add(comparison());
      }
      return new KvOperation.Transaction(comparisons, branch(depth), branch(depth));
    }

    private List<KvOperation.Step> branch(int depth) {
      List<KvOperation.Step> steps = new ArrayList<>();
      steps.add(new KvOperation.Put(Bytes.utf8("t" + depth), value(), random.nextBoolean()));
      steps.add(new KvOperation.Get(key()));
      if (random.nextBoolean()) {
        steps.add(new KvOperation.Update(Bytes.utf8("u" + depth), change()));
      }
      steps.add(
          random.nextBoolean()
              ? new KvOperation.DeleteRange(
                  KeyRange.of(Bytes.utf8("k"), Bytes.utf8("l")), random.nextBoolean())
              : new KvOperation.Delete(key(), random.nextBoolean()));
      if (depth > 0 && random.nextInt(3) == 0) {
        steps.add(transaction(depth - 1));
      }
      steps.add(range());
      if (random.nextInt(8) == 0) {
        steps.add(
            new KvOperation.Put(Bytes.utf8("x" + depth), Bytes.wrap(new byte[(1 << 20) + 1])));
      }
      return steps;
    }

    private Change change() {
      long number =
          switch (random.nextInt(4)) {
            case 0 -> Long.MAX_VALUE - random.nextInt(2);
            case 1 -> Long.MIN_VALUE + random.nextInt(2);
            default -> random.nextInt(7) - 3;
          };
      return switch (random.nextInt(4)) {
        case 0 -> new Change.Max(number);
        case 1 -> new Change.Min(number);
        case 2 -> new Change.Append(Bytes.utf8("-0123456789 v".substring(random.nextInt(13))));
        default -> new Change.Add(number);
      };
    }

    private Comparison comparison() {
      Comparison.Relation[] relations = Comparison.Relation.values();
      Comparison.Field[] fields = Comparison.Field.values();
      return new Comparison(
          keys(),
          relations[random.nextInt(relations.length)],
          random.nextBoolean()
              ? new Comparison.Operand.Value(value())
              : new Comparison.Operand.Numeric(
                  fields[random.nextInt(fields.length)], random.nextInt(6)));
    }

    private Bytes key() {
      return Bytes.utf8("k" + "ab".repeat(random.nextInt(2)) + random.nextInt(8));
    }

    private Bytes value() {
      return Bytes.utf8((random.nextBoolean() ? "v" : "") + random.nextInt(3));
    }

    private KeyRange keys() {
      return switch (random.nextInt(5)) {
        case 0 -> KeyRange.all();
        case 1 -> KeyRange.prefix(Bytes.utf8("kab"));
        case 2 -> KeyRange.from(key());
        case 3 -> KeyRange.of(key());
        default -> KeyRange.of(key(), key());
      };
    }

    private KvOperation.Range range() {
      KvOperation.Show[] shows = KvOperation.Show.values();
      return new KvOperation.Range(keys(), random.nextInt(5), shows[random.nextInt(shows.length)]);
    }
  }
}
