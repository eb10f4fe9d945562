package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the places and revisions that answers name fit together: in the order they name, a plain
 * map gives the answers, revisions grow with places, and what was answered before something was
 * asked has a lower place. A reading that was shown without ordering names no place: of it only the
 * write that it shows is judged. Takes time linear in the calls (but for sorting), so that millions
 * can be judged.
 */
public final class AgreedOrderCheck {

  private final boolean everyWriterRecorded;

  /**
   * A check.
   *
   * @param everyWriterRecorded whether nobody writes to the store whose calls are not in the
   *     history; then a revision that no answer names must be that of a call without an answer
   */
  public AgreedOrderCheck(boolean everyWriterRecorded) {
    this.everyWriterRecorded = everyWriterRecorded;
  }

  /** A call that was answered. */
  private record Answered(Call call, Ending.Returned ending) {
    long sequence() {
      return ending.executed().orElseThrow().value();
    }
  }

  /** A write whose revision is known. */
  private record Write(long revision, Answered answered) {
    long sequence() {
      return answered.sequence();
    }

    boolean removes() {
      return answered.call().operation() instanceof KvOperation.Delete;
    }
  }

  /** Judges a history; is never undecided. */
  public Judgement judge(List<Call> calls) {
    List<Answered> answered = new ArrayList<>();
    List<Answered> shown = new ArrayList<>();
    List<Call> unansweredWrites = new ArrayList<>();
    for (Call call : calls) {
      switch (call.ending()) {
        case Ending.Returned ending ->
            (ending.executed().isPresent() ? answered : shown).add(new Answered(call, ending));
        case Ending.NeverHappened _never -> {}
        case Ending.Unknown _unknown -> {
          if (!(call.operation() instanceof KvOperation.Get)) {
            unansweredWrites.add(call);
          }
        }
      }
    }
    NavigableMap<Long, Write> writes = new TreeMap<>();
    return realTime(answered)
        .or(() -> revisions(answered, writes, unansweredWrites))
        .or(() -> new MapReplay(writes, unansweredWrites).judge(answered, shown))
        .orElseGet(() -> new Judgement.Sound(calls.size(), answered.size() + shown.size()));
  }

  private static Optional<Judgement> realTime(List<Answered> answered) {
    List<Answered> byReturn = new ArrayList<>(answered);
    byReturn.sort(Comparator.comparingLong(each -> each.ending().order()));
    Optional<Answered> highest = Optional.empty();
    int known = 0;
    for (Answered asked : answered) {
      while (known < byReturn.size()
          && byReturn.get(known).ending().order() < asked.call().order()) {
        Answered next = byReturn.get(known++);
        if (highest.isEmpty() || next.sequence() > highest.get().sequence()) {
          highest = Optional.of(next);
        }
      }
      if (highest.isPresent() && highest.get().sequence() >= asked.sequence()) {
        return impossible(
            "the second was asked after the first was answered and has no higher place",
            highest.get().call(),
            asked.call());
      }
    }
    return Optional.empty();
  }

  private Optional<Judgement> revisions(
      List<Answered> answered, NavigableMap<Long, Write> writes, List<Call> unansweredWrites) {
    for (Answered each : answered) {
      Optional<Long> revision = revision(each.ending().result());
      if (revision.isPresent()) {
        Write write = new Write(revision.get(), each);
        Write other = writes.put(write.revision(), write);
        if (other != null) {
          return impossible("two writes have one revision", other.answered().call(), each.call());
        }
      }
    }
    Optional<Write> before = Optional.empty();
    for (Write write : writes.values()) {
      if (before.isPresent() && before.get().sequence() > write.sequence()) {
        return impossible(
            "the first has the lower revision and the higher place",
            before.get().answered().call(),
            write.answered().call());
      }
      before = Optional.of(write);
    }
    long highest = writes.isEmpty() ? 0 : writes.lastKey();
    long missing = highest - writes.size();
    return everyWriterRecorded && missing > unansweredWrites.size()
        ? impossible(
            missing
                + " revisions up to "
                + highest
                + " belong to no answer, and only "
                + unansweredWrites.size()
                + " writes have none")
        : Optional.empty();
  }

  private static Optional<Long> revision(KvResult result) {
    return switch (result) {
      case KvResult.Written written -> Optional.of(written.revision());
      case KvResult.Deleted deleted ->
          deleted.count() > 0 ? Optional.of(deleted.revision()) : Optional.empty();
      case KvResult.Found _found -> Optional.empty();
      case KvResult.NotFound _none -> Optional.empty();
      case KvResult.CompareFailed _failed -> Optional.empty();
      case KvResult.Failed _failed -> Optional.empty();
    };
  }

  private static Optional<Judgement> impossible(String reason, Call... calls) {
    StringBuilder text = new StringBuilder(reason);
    for (Call call : calls) {
      text.append("\n    ").append(CallText.of(call));
    }
    Bytes key = calls.length == 0 ? Bytes.EMPTY : calls[0].operation().key();
    return Optional.of(new Judgement.Impossible(key, text.toString(), List.of(calls)));
  }

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
    void add(Write write) {
      byRevision.put(write.revision(), write);
      lastAtPlace.put(write.sequence(), write);
      if (write.removes()) {
        removals.add(write.sequence());
      }
    }
  }

  /** What readers were shown, against the writes in the order of their revisions. */
  private static final class MapReplay {

    private final NavigableMap<Long, Write> writes;
    private final Map<Bytes, KeyWrites> byKey = new TreeMap<>();
    private final Map<Bytes, List<Call>> unanswered = new TreeMap<>();

    /** The highest revision at each place that wrote anything. */
    private final TreeMap<Long, Long> revisionAfter = new TreeMap<>();

    MapReplay(NavigableMap<Long, Write> writes, List<Call> unansweredWrites) {
      this.writes = writes;
      for (Write write : writes.values()) {
        Bytes key = write.answered().call().operation().key();
        byKey.computeIfAbsent(key, _key -> new KeyWrites()).add(write);
        revisionAfter.put(write.sequence(), write.revision());
      }
      for (Call call : unansweredWrites) {
        unanswered.computeIfAbsent(call.operation().key(), _key -> new ArrayList<>()).add(call);
      }
    }

    Optional<Judgement> judge(List<Answered> answered, List<Answered> shown) {
      return answered.stream()
          .map(this::judge)
          .flatMap(Optional::stream)
          .findFirst()
          .or(() -> shown.stream().map(this::written).flatMap(Optional::stream).findFirst());
    }

    /** Somebody must have written what was shown without ordering; when, nobody says. */
    private Optional<Judgement> written(Answered read) {
      if (!(read.ending().result() instanceof KvResult.Found(KeyValue shown))) {
        return Optional.empty();
      }
      Write source = writes.get(shown.modRevision());
      boolean fits =
          source == null
              ? mayHaveHappened(read).stream().anyMatch(call -> leaves(call, shown.value()))
              : source.answered().call().operation().key().equals(read.call().operation().key())
                  && leaves(source.answered().call(), shown.value());
      return fits ? Optional.empty() : impossible("nobody wrote what this was shown", read.call());
    }

    private Optional<Judgement> judge(Answered read) {
      return switch (read.ending().result()) {
        case KvResult.Found(KeyValue found) -> present(read, found);
        case KvResult.NotFound _none -> absent(read);
        case KvResult.CompareFailed(Optional<KeyValue> current) ->
            current.isPresent() ? present(read, current.get()) : absent(read);
        case KvResult.Written written ->
            written.previous().flatMap(previous -> present(read, previous));
        case KvResult.Deleted deleted ->
            deleted.count() == 0
                ? absent(read).or(() -> currentRevision(read, deleted.revision()))
                : deleted.previous().flatMap(previous -> present(read, previous));
        case KvResult.Failed _failed -> Optional.empty();
      };
    }

    private Optional<Judgement> present(Answered read, KeyValue shown) {
      Write source = writes.get(shown.modRevision());
      if (source == null) {
        boolean explained =
            mayHaveHappened(read).stream().anyMatch(call -> leaves(call, shown.value()));
        return explained
            ? overwritten(read, shown.modRevision())
            : impossible("nobody wrote what this read", read.call());
      }
      Call writer = source.answered().call();
      boolean fits =
          writer.operation().key().equals(read.call().operation().key())
              && leaves(writer, shown.value())
              && source.sequence() <= read.sequence();
      return fits
          ? overwritten(read, shown.modRevision())
          : impossible("the second cannot have read this of the first", writer, read.call());
    }

    private Optional<Judgement> overwritten(Answered read, long revision) {
      Map.Entry<Long, Write> next = knownWrites(read).byRevision().higherEntry(revision);
      return next != null && next.getValue().sequence() < read.sequence()
          ? impossible(
              "the first overwrote what the second read later",
              next.getValue().answered().call(),
              read.call())
          : Optional.empty();
    }

    private Optional<Judgement> absent(Answered read) {
      KeyWrites known = knownWrites(read);
      if (known.removals().contains(read.sequence())) {
        return Optional.empty();
      }
      Optional<Write> last =
          Optional.ofNullable(known.lastAtPlace().lowerEntry(read.sequence()))
              .map(Map.Entry::getValue);
      boolean explained =
          last.isEmpty()
              || last.get().removes()
              || mayHaveHappened(read).stream()
                  .anyMatch(call -> call.operation() instanceof KvOperation.Delete);
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

    private KeyWrites knownWrites(Answered read) {
      return byKey.getOrDefault(read.call().operation().key(), new KeyWrites());
    }

    private List<Call> mayHaveHappened(Answered read) {
      return unanswered.getOrDefault(read.call().operation().key(), List.of()).stream()
          .filter(call -> call.order() < read.ending().order())
          .toList();
    }

    private static boolean leaves(Call writer, Bytes value) {
      return switch (writer.operation()) {
        case KvOperation.Put put -> put.value().equals(value);
        case KvOperation.CompareAndSet set -> set.value().equals(value);
        case KvOperation.Get _get -> false;
        case KvOperation.Delete _delete -> false;
      };
    }
  }
}
