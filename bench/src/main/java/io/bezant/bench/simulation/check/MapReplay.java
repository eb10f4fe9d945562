package io.bezant.bench.simulation.check;

import static io.bezant.bench.simulation.check.AgreedOrderCheck.impossible;

import io.bezant.bench.simulation.check.AgreedOrderCheck.Answered;
import io.bezant.bench.simulation.check.AgreedOrderCheck.Write;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** What readers were shown, against the writes in the order of their revisions. */
final class MapReplay {

  /**
   * The known writes of one key.
   *
   * @param byRevision all of them
   * @param lastAtPlace the last one of each place
   * @param removals places at which it was removed
   */
  private record KeyWrites(
      TreeMap<Long, Write> byRevision, TreeMap<Long, Write> lastAtPlace, TreeSet<Long> removals) {

    KeyWrites() {
      this(new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
    }

    /** Adds a write; they come in the order of their revisions. */
    void add(Write write, boolean removes) {
      byRevision.put(write.revision(), write);
      lastAtPlace.put(write.sequence(), write);
      if (removes) {
        removals.add(write.sequence());
      }
    }
  }

  private final NavigableMap<Long, Write> writes;
  private final List<Call> unanswered;
  private final TreeMap<Bytes, KeyWrites> byKey = new TreeMap<>();

  /** The highest revision at each place that wrote anything. */
  private final TreeMap<Long, Long> revisionAfter = new TreeMap<>();

  MapReplay(NavigableMap<Long, Write> writes, List<Call> unansweredWrites) {
    this.writes = writes;
    this.unanswered = unansweredWrites;
    for (Write write : writes.values()) {
      write.effects().left().keySet().forEach(key -> byKey.put(key, new KeyWrites()));
    }
    for (Write write : writes.values()) {
      Effects effects = write.effects();
      Set<Bytes> keys = effects.emptied().isEmpty() ? effects.left().keySet() : byKey.keySet();
      keys.stream()
          .filter(effects::touches)
          .forEach(key -> knownWrites(key).add(write, effects.removes(key)));
      revisionAfter.put(write.sequence(), write.revision());
    }
  }

  Optional<Judgement> judge(List<Answered> answered, List<Answered> shown) {
    return answered.stream()
        .map(read -> past(read).orElseGet(() -> judge(read)))
        .flatMap(Optional::stream)
        .findFirst()
        .or(
            () ->
                shown.stream()
                    .map(read -> past(read).orElseGet(() -> written(read)))
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  /** Of what was asked of the past, by whatever way; none if something else was asked. */
  private Optional<Optional<Judgement>> past(Answered read) {
    return read.call().operation() instanceof KvOperation.At asked
        ? Optional.of(past(read, asked))
        : Optional.empty();
  }

  private Optional<Judgement> past(Answered read, KvOperation.At asked) {
    long revision = asked.revision();
    return switch (asked.reading()) {
      case KvOperation.Get(Bytes key) ->
          switch (read.ending().result()) {
            case KvResult.Found(KeyValue found) -> presentAt(read, found, revision);
            case KvResult.NotFound _none -> absentAt(read, key, revision);
            default -> Optional.empty();
          };
      case KvOperation.Range range ->
          read.ending().result() instanceof KvResult.Listed listed
                  && range.show() == KvOperation.Show.KEY_VALUES
              ? listed(
                  range,
                  listed,
                  each -> presentAt(read, each, revision),
                  key -> absentAt(read, key, revision))
              : Optional.empty();
      case KvOperation.SortedRange _range ->
          first(
              shownOf(read, asked.reading()).stream().map(each -> presentAt(read, each, revision)));
    };
  }

  /** What a sorted range was shown whole. That a key is not among it may have many reasons. */
  private static List<KeyValue> shownOf(Answered read, KvOperation asked) {
    return read.ending().result() instanceof KvResult.Sorted sorted
            && asked instanceof KvOperation.SortedRange range
            && range.show() == KvOperation.Show.KEY_VALUES
        ? sorted.entries()
        : List.of();
  }

  private Optional<Judgement> presentAt(Answered read, KeyValue shown, long revision) {
    if (shown.modRevision() > revision || !wasWritten(read, shown)) {
      return impossible("nobody wrote what this was shown, or only later", read.call());
    }
    Map.Entry<Long, Write> next =
        knownWrites(shown.key()).byRevision().higherEntry(shown.modRevision());
    return next != null && next.getKey() <= revision
        ? impossible(
            "the first had overwritten what the second was shown of a revision",
            next.getValue().answered().call(),
            read.call())
        : Optional.empty();
  }

  private Optional<Judgement> absentAt(Answered read, Bytes key, long revision) {
    Map.Entry<Long, Write> last = knownWrites(key).byRevision().floorEntry(revision);
    boolean explained =
        last == null
            || last.getValue().effects().removes(key)
            || mayHaveHappened(read).anyMatch(call -> Effects.mayRemove(call.operation(), key));
    return explained
        ? Optional.empty()
        : impossible(
            "the first had written what the second did not find at a revision",
            last.getValue().answered().call(),
            read.call());
  }

  /** Somebody must have written what was shown without ordering; when, nobody says. */
  private Optional<Judgement> written(Answered read) {
    List<KeyValue> shown;
    if (read.ending().result() instanceof KvResult.Found(KeyValue found)) {
      shown = List.of(found);
    } else if (read.ending().result() instanceof KvResult.Listed listed && showsValues(read)) {
      shown = listed.entries();
    } else {
      shown = shownOf(read, read.call().operation());
    }
    return shown.stream().allMatch(each -> wasWritten(read, each))
        ? Optional.empty()
        : impossible("nobody wrote what this was shown", read.call());
  }

  private boolean wasWritten(Answered read, KeyValue shown) {
    Write source = writes.get(shown.modRevision());
    return source == null
        ? mayHaveBeenLeft(read, shown)
        : source.effects().leaves(shown.key(), shown.value());
  }

  private static boolean showsValues(Answered read) {
    return read.call().operation() instanceof KvOperation.Range range
        && range.show() == KvOperation.Show.KEY_VALUES;
  }

  private Optional<Judgement> judge(Answered read) {
    return switch (read.ending().result()) {
      case KvResult.Found(KeyValue found) -> present(read, found);
      case KvResult.NotFound _none -> absent(read);
      case KvResult.CompareFailed(Optional<KeyValue> current) ->
          current.isPresent() ? present(read, current.get()) : absent(read);
      case KvResult.Written written ->
          written.previous().flatMap(previous -> present(read, previous));
      case KvResult.Updated(KeyValue now, boolean isChanged) ->
          isChanged ? made(read, now) : present(read, now);
      case KvResult.Deleted deleted ->
          deleted.count() == 0
              ? absent(read).or(() -> currentRevision(read, deleted.revision()))
              : deleted.previous().flatMap(previous -> present(read, previous));
      case KvResult.Failed _failed -> Optional.empty();
      case KvResult.Listed listed -> listed(read, listed);
      case KvResult.Sorted _sorted ->
          first(shownOf(read, read.call().operation()).stream().map(each -> present(read, each)));
      case KvResult.RangeDeleted deleted -> rangeDeleted(read, deleted);
      case KvResult.Transacted _done -> Optional.empty();
      case KvResult.Compacted _compacted -> Optional.empty();
      case KvResult.OfLeases _leases -> Optional.empty();
    };
  }

  /**
   * A value that was made of the one before it: of that which the known write before left, unless
   * others that nobody knows of may have come between.
   */
  private Optional<Judgement> made(Answered update, KeyValue now) {
    KvOperation operation = update.call().operation();
    Write before =
        Optional.ofNullable(knownWrites(now.key()).byRevision().lowerEntry(now.modRevision()))
            .map(Map.Entry::getValue)
            .orElse(null);
    if (!(operation instanceof KvOperation.Update asked)
        || before == null
        || mayHaveHappened(update)
            .anyMatch(call -> Effects.mayTouch(call.operation(), now.key()))) {
      return Optional.empty();
    }
    Optional<Bytes> left = before.effects().left().getOrDefault(now.key(), Optional.empty());
    return ValueRules.apply(asked.change(), left, Long.MAX_VALUE)
            .equals(new ValueRules.Made.Value(now.value()))
        ? Optional.empty()
        : impossible(
            "the second made this of what the first left", before.answered().call(), update.call());
  }

  private Optional<Judgement> rangeDeleted(Answered read, KvResult.RangeDeleted deleted) {
    if (deleted.count() > 0) {
      return first(deleted.previous().stream().map(each -> present(read, each)));
    }
    KvOperation.DeleteRange range = (KvOperation.DeleteRange) read.call().operation();
    return first(
            byKey.keySet().stream().filter(range.keys()::contains).map(key -> absent(read, key)))
        .or(() -> currentRevision(read, deleted.revision()));
  }

  private static Optional<Judgement> first(Stream<Optional<Judgement>> judgements) {
    return judgements.flatMap(Optional::stream).findFirst();
  }

  private Optional<Judgement> listed(Answered read, KvResult.Listed listed) {
    if (!showsValues(read)) {
      return Optional.empty();
    }
    return listed(
        (KvOperation.Range) read.call().operation(),
        listed,
        each -> present(read, each),
        key -> absent(read, key));
  }

  private Optional<Judgement> listed(
      KvOperation.Range range,
      KvResult.Listed listed,
      Function<KeyValue, Optional<Judgement>> ifPresent,
      Function<Bytes, Optional<Judgement>> ifAbsent) {
    TreeSet<Bytes> present = new TreeSet<>();
    listed.entries().forEach(each -> present.add(each.key()));
    return first(
        Stream.concat(
            listed.entries().stream().map(ifPresent),
            byKey.keySet().stream()
                .filter(key -> range.keys().contains(key) && !present.contains(key))
                .filter(key -> listed.next().map(next -> key.compareTo(next) < 0).orElse(true))
                .map(ifAbsent)));
  }

  private Optional<Judgement> present(Answered read, KeyValue shown) {
    Write source = writes.get(shown.modRevision());
    if (source == null) {
      return mayHaveBeenLeft(read, shown)
          ? overwritten(read, shown)
          : impossible("nobody wrote what this read", read.call());
    }
    boolean fits =
        source.effects().leaves(shown.key(), shown.value()) && source.sequence() <= read.sequence();
    return fits
        ? overwritten(read, shown)
        : impossible(
            "the second cannot have read this of the first", source.answered().call(), read.call());
  }

  private Optional<Judgement> overwritten(Answered read, KeyValue shown) {
    Map.Entry<Long, Write> next =
        knownWrites(shown.key()).byRevision().higherEntry(shown.modRevision());
    return next != null && next.getValue().sequence() < read.sequence()
        ? impossible(
            "the first overwrote what the second read later",
            next.getValue().answered().call(),
            read.call())
        : Optional.empty();
  }

  private Optional<Judgement> absent(Answered read) {
    return read.call().operation() instanceof KvOperation.OfOne one
        ? absent(read, one.key())
        : Optional.empty();
  }

  private Optional<Judgement> absent(Answered read, Bytes key) {
    KeyWrites known = knownWrites(key);
    if (known.removals().contains(read.sequence())) {
      return Optional.empty();
    }
    Optional<Write> last =
        Optional.ofNullable(known.lastAtPlace().lowerEntry(read.sequence()))
            .map(Map.Entry::getValue);
    boolean explained =
        last.isEmpty()
            || last.get().effects().removes(key)
            || mayHaveHappened(read).anyMatch(call -> Effects.mayRemove(call.operation(), key));
    return explained
        ? Optional.empty()
        : impossible(
            "the first wrote what the second did not find",
            last.get().answered().call(),
            read.call());
  }

  private Optional<Judgement> currentRevision(Answered read, long revision) {
    Map.Entry<Long, Long> before = revisionAfter.lowerEntry(read.sequence());
    Map.Entry<Long, Write> after = writes.higherEntry(revision);
    boolean wentFurther = before != null && before.getValue() > revision;
    boolean overtaken = after != null && after.getValue().sequence() < read.sequence();
    return wentFurther || overtaken
        ? impossible("the store had gone further than the revision it names", read.call())
        : Optional.empty();
  }

  private KeyWrites knownWrites(Bytes key) {
    return byKey.getOrDefault(key, new KeyWrites());
  }

  private boolean mayHaveBeenLeft(Answered read, KeyValue shown) {
    return mayHaveHappened(read)
        .anyMatch(call -> Effects.mayLeave(call.operation(), shown.key(), shown.value()));
  }

  private Stream<Call> mayHaveHappened(Answered read) {
    return unanswered.stream().filter(call -> call.order() < read.ending().order());
  }
}
