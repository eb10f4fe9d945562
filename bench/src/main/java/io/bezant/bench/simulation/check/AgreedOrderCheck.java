package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

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
  record Answered(Call call, Ending.Returned ending) {
    long sequence() {
      return ending.executed().orElseThrow().value();
    }
  }

  /** A write whose revision is known. */
  record Write(long revision, Answered answered) {
    long sequence() {
      return answered.sequence();
    }

    Effects effects() {
      return Effects.of(answered.call().operation(), answered.ending().result());
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
          if (!call.operation().changesNothing()) {
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
      Optional<Long> revision = revision(each);
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

  private static Optional<Long> revision(Answered answered) {
    KvResult result = answered.ending().result();
    return switch (result) {
      case KvResult.Written written -> Optional.of(written.revision());
      case KvResult.Updated(KeyValue now, boolean isChanged) ->
          isChanged ? Optional.of(now.modRevision()) : Optional.empty();
      case KvResult.Deleted deleted ->
          deleted.count() > 0 ? Optional.of(deleted.revision()) : Optional.empty();
      case KvResult.Found _found -> Optional.empty();
      case KvResult.NotFound _none -> Optional.empty();
      case KvResult.CompareFailed _failed -> Optional.empty();
      case KvResult.Failed _failed -> Optional.empty();
      case KvResult.Listed _listed -> Optional.empty();
      case KvResult.Sorted _sorted -> Optional.empty();
      case KvResult.Transacted done ->
          Effects.of(answered.call().operation(), done).isNothing()
              ? Optional.empty()
              : Optional.of(done.revision());
      case KvResult.RangeDeleted deleted ->
          deleted.count() > 0 ? Optional.of(deleted.revision()) : Optional.empty();
      case KvResult.Compacted _compacted -> Optional.empty();
      case KvResult.OfLeases _leases -> Optional.empty();
    };
  }

  static Optional<Judgement> impossible(String reason, Call... calls) {
    StringBuilder text = new StringBuilder(reason);
    for (Call call : calls) {
      text.append("\n    ").append(CallText.of(call));
    }
    Bytes key =
        calls.length > 0 && calls[0].operation() instanceof KvOperation.OfOne one
            ? one.key()
            : Bytes.EMPTY;
    return Optional.of(new Judgement.Impossible(key, text.toString(), List.of(calls)));
  }
}
