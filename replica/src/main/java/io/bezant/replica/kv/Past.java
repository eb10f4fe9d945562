package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is asked of the store as it was. Each step back from the present version of a key is charged
 * like a key that is looked at: a key that was written often since costs as much as many.
 */
final class Past {

  private final Entries entries;
  private final History history;
  private final Counters counters;
  private final Limits limits;
  private final ResultBudget budget;

  Past(Entries entries, History history, Counters counters, ResultBudget budget) {
    this.entries = entries;
    this.history = history;
    this.counters = counters;
    this.limits = budget.limits();
    this.budget = budget;
  }

  KvResult read(KvOperation.At asked, Ranges ranges) {
    return unreadable(asked.revision())
        .orElseGet(
            () ->
                switch (asked.reading()) {
                  case KvOperation.Get(var key) -> get(key, asked.revision());
                  case KvOperation.Range range ->
                      ranges.list(range, scan(range.keys(), asked.revision()));
                  case KvOperation.SortedRange range ->
                      ranges.list(range, scan(range.keys(), asked.revision()));
                });
  }

  KvResult compact(KvOperation.Compact asked) {
    long revision = asked.revision();
    if (revision > counters.revision()) {
      return new KvResult.Failed(KvError.FUTURE_REVISION, counters.revision(), revision);
    }
    if (revision <= history.compacted()) {
      return new KvResult.Failed(KvError.COMPACTED, history.compacted(), revision);
    }
    history.compact(revision);
    return new KvResult.Compacted(revision);
  }

  private Optional<KvResult> unreadable(long revision) {
    if (revision > counters.revision()) {
      return Optional.of(
          new KvResult.Failed(KvError.FUTURE_REVISION, counters.revision(), revision));
    }
    return revision < history.compacted()
        ? Optional.of(new KvResult.Failed(KvError.COMPACTED, history.compacted(), revision))
        : Optional.empty();
  }

  private KvResult get(Bytes key, long revision) {
    Optional<KvResult> refused = KeyValues.keyFailure(key, limits).or(budget::spent);
    if (refused.isPresent()) {
      return refused.get();
    }
    return switch (goBack(key, history.latest(key), revision)) {
      case Step.TooFar(var failure) -> failure;
      case Step.Arrived(var found) ->
          found
              .<KvResult>map(
                  keyValue -> budget.charge(keyValue).orElseGet(() -> new KvResult.Found(keyValue)))
              .orElseGet(KvResult.NotFound::new);
    };
  }

  private Function<Ranges.Looker, Optional<KvResult>> scan(KeyRange keys, long revision) {
    return looker -> looker.look(() -> scan(keys, revision, looker));
  }

  /** Shows the keys that were there: they are among those that are and those that were removed. */
  private void scan(KeyRange keys, long revision, Ranges.Looker looker) {
    EntryCursor present =
        new EntryCursor(
            entries,
            EntryKeys.current(keys.from()),
            keys.to().map(EntryKeys::current).orElse(EntryKeys.AFTER_CURRENT));
    EntryCursor removed =
        new EntryCursor(
            entries,
            EntryKeys.grave(keys.from()),
            keys.to().map(EntryKeys::grave).orElse(EntryKeys.AFTER_GRAVES));
    boolean wanted = true;
    while (wanted) {
      EntryCursor.Entry live = present.current();
      EntryCursor.Entry grave = removed.current();
      if (live != null && (grave == null || isBefore(live, grave))) {
        Bytes key = EntryKeys.keyOf(live.key());
        wanted = show(key, Version.ofStored(key, live.record()), revision, looker);
        present.advance();
      } else if (grave != null) {
        Bytes key = EntryKeys.keyInGrave(grave.key());
        wanted = show(key, Version.ofGrave(key, grave.record()), revision, looker);
        removed.advance();
      } else {
        wanted = false;
      }
    }
  }

  private static boolean isBefore(EntryCursor.Entry live, EntryCursor.Entry grave) {
    return EntryKeys.keyOf(live.key()).compareTo(EntryKeys.keyInGrave(grave.key())) < 0;
  }

  private boolean show(Bytes key, Version latest, long revision, Ranges.Looker looker) {
    return switch (goBack(key, latest, revision)) {
      case Step.TooFar(var failure) -> looker.mayGoOn(Optional.of(failure));
      case Step.Arrived(var found) -> found.map(looker::see).orElse(true);
    };
  }

  /** Where going back has led. */
  private sealed interface Step {
    /** More was looked at than may be. */
    record TooFar(KvResult failure) implements Step {}

    /** This is what the key was; none if it was not there. */
    record Arrived(Optional<KeyValue> found) implements Step {}
  }

  private Step goBack(Bytes key, Version latest, long revision) {
    Version version = latest;
    Optional<KvResult> tooMany = look(version);
    while (tooMany.isEmpty() && version.since() > revision) {
      version = history.before(key, version);
      tooMany = look(version);
    }
    return tooMany.<Step>map(Step.TooFar::new).orElse(new Step.Arrived(version.keyValue()));
  }

  private Optional<KvResult> look(Version version) {
    return budget.look(version.keyValue().map(kv -> kv.value().size()).orElse(0));
  }
}
