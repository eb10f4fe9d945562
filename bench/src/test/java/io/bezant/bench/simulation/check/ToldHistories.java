package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Legal histories of any size from a seed, and ways to spoil them. */
final class ToldHistories {

  private static final class Doing {
    private final int client;
    private final History.Token token;
    private final KvOperation.OfOne operation;
    private KvResult result = new KvResult.NotFound();
    private long executed;

    Doing(int client, History.Token token, KvOperation.OfOne operation) {
      this.client = client;
      this.token = token;
      this.operation = operation;
    }
  }

  private final SplittableRandom random;
  private final int keys;
  private final int values;
  private final TreeMap<Bytes, KeyValue> store = new TreeMap<>();
  private final History history = new History();
  private final List<Doing> asked = new ArrayList<>();
  private final List<Doing> done = new ArrayList<>();
  private long revision;
  private long sequence;
  private int nextClient;

  private ToldHistories(long seed, int keys, int values) {
    this.random = new SplittableRandom(seed);
    this.keys = keys;
    this.values = values;
  }

  /** A history that a faultless store has given. */
  static List<Call> legal(long seed, int operations, int keys, int values) {
    ToldHistories made = new ToldHistories(seed, keys, values);
    for (int begun = 0; begun < operations || !made.asked.isEmpty() || !made.done.isEmpty(); ) {
      switch (made.random.nextInt(4)) {
        case 0, 1 -> {
          if (begun < operations) {
            made.ask();
            begun++;
          }
        }
        case 2 -> made.executeSome();
        default -> made.endOne();
      }
    }
    return made.history.calls();
  }

  private void ask() {
    KvOperation.OfOne operation = operation();
    asked.add(new Doing(nextClient, history.invoke(nextClient, operation, 0), operation));
    nextClient++;
  }

  private void executeSome() {
    sequence++;
    int count = Math.min(asked.size(), 1 + random.nextInt(3));
    for (int index = 0; index < count; index++) {
      Doing next = asked.remove(random.nextInt(asked.size()));
      next.result = run(next.operation);
      next.executed = sequence;
      done.add(next);
    }
  }

  private void endOne() {
    if (!asked.isEmpty() && random.nextInt(8) == 0) {
      Doing lost = asked.remove(random.nextInt(asked.size()));
      if (random.nextBoolean()) {
        history.unknown(lost.token);
      } else {
        history.neverHappened(lost.token);
      }
    } else if (!done.isEmpty()) {
      Doing told = done.remove(random.nextInt(done.size()));
      if (random.nextInt(6) == 0) {
        history.unknown(told.token);
      } else {
        history.returned(told.token, told.result, new SequenceNumber(told.executed), told.client);
      }
    }
  }

  private Bytes key() {
    return Bytes.utf8("k" + random.nextInt(keys));
  }

  private Bytes value() {
    return Bytes.utf8((random.nextInt(3) == 0 ? "" : "v") + random.nextInt(values));
  }

  private Change change() {
    return switch (random.nextInt(4)) {
      case 0 -> new Change.Max(random.nextInt(4));
      case 1 -> new Change.Min(random.nextInt(4));
      case 2 -> new Change.Append(Bytes.utf8(random.nextBoolean() ? "" : "0"));
      default -> new Change.Add(random.nextInt(3) - 1);
    };
  }

  private KvOperation.OfOne operation() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> new KvOperation.Put(key(), value(), random.nextInt(4) == 0);
      case 3, 4 -> new KvOperation.Get(key());
      case 8, 9 -> new KvOperation.Update(key(), change());
      case 5 -> new KvOperation.Delete(key(), random.nextBoolean());
      default -> new KvOperation.CompareAndSet(key(), expectation(), value());
    };
  }

  private Expectation expectation() {
    return switch (random.nextInt(3)) {
      case 0 -> new Expectation.Absent();
      case 1 -> new Expectation.Value(value());
      default -> new Expectation.ModRevision(1 + random.nextLong(revision + 1));
    };
  }

  private KvResult run(KvOperation.OfOne operation) {
    Optional<KeyValue> before = Optional.ofNullable(store.get(operation.key()));
    return switch (operation) {
      case KvOperation.Get _get ->
          before.<KvResult>map(KvResult.Found::new).orElse(new KvResult.NotFound());
      case KvOperation.Put put ->
          new KvResult.Written(
              write(put.key(), put.value()), put.returnPrevious() ? before : Optional.empty());
      case KvOperation.PutLeased put -> throw new AssertionError(put);
      case KvOperation.Delete delete -> {
        if (store.remove(delete.key()) == null) {
          yield new KvResult.Deleted(0, revision, Optional.empty());
        }
        yield new KvResult.Deleted(
            1, ++revision, delete.returnPrevious() ? before : Optional.empty());
      }
      case KvOperation.CompareAndSet set -> {
        boolean matches =
            switch (set.expected()) {
              case Expectation.Absent _absent -> before.isEmpty();
              case Expectation.Value(Bytes value) ->
                  before.isPresent() && before.get().value().equals(value);
              case Expectation.ModRevision(long wanted) ->
                  before.isPresent() && before.get().modRevision() == wanted;
            };
        yield matches
            ? new KvResult.Written(write(set.key(), set.value()), Optional.empty())
            : new KvResult.CompareFailed(before);
      }
      case KvOperation.Update update -> run(update, before);
    };
  }

  private KvResult run(KvOperation.Update update, Optional<KeyValue> before) {
    Optional<Bytes> old = before.map(KeyValue::value);
    return switch (ValueRules.apply(update.change(), old, 1 << 20)) {
      case ValueRules.Made.Refused(KvError error, long limit, long actual) ->
          new KvResult.Failed(error, limit, actual);
      case ValueRules.Made.Value(Bytes value) -> {
        boolean isChanged = !old.equals(Optional.of(value));
        if (isChanged) {
          write(update.key(), value);
        }
        yield new KvResult.Updated(Objects.requireNonNull(store.get(update.key())), isChanged);
      }
    };
  }

  private long write(Bytes key, Bytes value) {
    revision++;
    store.merge(
        key,
        new KeyValue(key, value, revision, revision, 1, 0),
        (old, fresh) ->
            new KeyValue(key, value, old.createRevision(), revision, old.version() + 1, 0));
    return revision;
  }

  /** The same history with one thing changed in it, which may leave it legal. */
  static List<Call> spoiled(List<Call> calls, SplittableRandom random) {
    List<Integer> returned = new ArrayList<>();
    for (int index = 0; index < calls.size(); index++) {
      if (calls.get(index).ending() instanceof Ending.Returned) {
        returned.add(index);
      }
    }
    List<Call> spoiled = new ArrayList<>(calls);
    if (returned.isEmpty()) {
      return spoiled;
    }
    int victim = returned.get(random.nextInt(returned.size()));
    Call call = calls.get(victim);
    Ending.Returned told = (Ending.Returned) call.ending();
    switch (random.nextInt(6)) {
      case 0 -> {
        int other = returned.get(random.nextInt(returned.size()));
        Ending.Returned othersTold = (Ending.Returned) calls.get(other).ending();
        spoiled.set(victim, with(call, withResult(told, othersTold.result())));
        spoiled.set(other, with(calls.get(other), withResult(othersTold, told.result())));
      }
      case 1 -> spoiled.set(victim, with(call, new Ending.NeverHappened()));
      default -> spoiled.set(victim, with(call, withResult(told, other(told.result(), random))));
    }
    return spoiled;
  }

  static Call with(Call call, Ending ending) {
    return new Call(call.client(), call.operation(), call.order(), call.invokedNanos(), ending);
  }

  private static Ending withResult(Ending.Returned told, KvResult result) {
    return new Ending.Returned(told.order(), result, told.executed(), told.nanos());
  }

  private static KvResult other(KvResult result, SplittableRandom random) {
    long shift = random.nextBoolean() ? 1 : -1;
    return switch (result) {
      case KvResult.Written(long revision, var previous) ->
          new KvResult.Written(Math.max(1, revision + shift), previous);
      case KvResult.Found(KeyValue found) ->
          random.nextInt(3) == 0
              ? new KvResult.NotFound()
              : new KvResult.Found(other(found, random, shift));
      case KvResult.Updated(KeyValue now, boolean isChanged) ->
          random.nextInt(3) == 0
              ? new KvResult.Updated(now, !isChanged)
              : new KvResult.Updated(other(now, random, shift), isChanged);
      case KvResult.NotFound _none ->
          new KvResult.Found(
              new KeyValue(Bytes.utf8("k0"), Bytes.utf8("v" + random.nextInt(3)), 1, 1, 1, 0));
      case KvResult.Deleted(long count, long revision, var previous) ->
          random.nextBoolean()
              ? new KvResult.Deleted(1 - count, revision, previous)
              : new KvResult.Deleted(count, Math.max(0, revision + shift), previous);
      case KvResult.CompareFailed(Optional<KeyValue> current) ->
          new KvResult.CompareFailed(current.map(found -> other(found, random, shift)));
      case KvResult.Failed failed ->
          new KvResult.Failed(
              failed.error() == KvError.NOT_A_NUMBER
                  ? KvError.NUMBER_OVERFLOW
                  : KvError.NOT_A_NUMBER,
              0,
              0);
      case KvResult.OfMany many -> many;
      case KvResult.Compacted compacted -> compacted;
      case KvResult.OfLeases leases -> leases;
    };
  }

  private static KeyValue other(KeyValue found, SplittableRandom random, long shift) {
    long created = found.createRevision();
    long modified = found.modRevision();
    long version = found.version();
    Bytes value = found.value();
    switch (random.nextInt(4)) {
      case 0 -> value = Bytes.utf8("v" + random.nextInt(3));
      case 1 -> modified = Math.max(created, modified + shift);
      case 2 -> version = Math.max(1, version + shift);
      default -> created = Math.min(modified, Math.max(1, created + shift));
    }
    return new KeyValue(found.key(), value, created, modified, version, 0);
  }
}
