package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.ReadAnswer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is answered without ordering: readings of the state after the last batch. One question
 * returns, looks at and has hashed no more than one request may; what does not fit is answered as
 * too large, and its asker asks again for less.
 */
final class Readings {

  private static final int HEAVIEST = 63;

  /** To tell since when a range is as it is costs as much as a look at so many keys. */
  private static final int KEYS_OF_A_RANGE = 50;

  private final Limits limits;
  private final Counters counters;
  private final ResultBudget budget;
  private final Operations operations;
  private final Absences absences;

  /**
   * Readings of a state.
   *
   * @param operations over that state, charged to this budget
   */
  Readings(Operations operations, ResultBudget budget, Counters counters, Absences absences) {
    this.operations = operations;
    this.budget = budget;
    this.limits = budget.limits();
    this.counters = counters;
    this.absences = absences;
  }

  /** Answers a question; {@code executed} is the last place executed. */
  ReadAnswer answer(Read read, SequenceNumber executed) {
    if (read.reads().size() > limits.maxOperationsPerRequest()) {
      return ReadAnswer.none(read.nonce(), ReadAnswer.Standing.MALFORMED);
    }
    budget.beginBatch();
    List<Answer> answers = new ArrayList<>(read.reads().size());
    for (Bytes each : read.reads()) {
      Optional<KvOperation> reading = reading(each);
      if (reading.isEmpty()) {
        return ReadAnswer.none(read.nonce(), ReadAnswer.Standing.MALFORMED);
      }
      KvResult result = operations.execute(reading.get());
      answers.add(answer(read, each, result, since(reading.get(), result, executed)));
    }
    return new ReadAnswer(
        read.nonce(), ReadAnswer.Standing.SHOWN, executed, counters.revision(), answers);
  }

  /** A question that may look at as many keys as it is allowed to weighs as 64 do. */
  static int weight(Read read) {
    long most = 0;
    for (Bytes each : read.reads()) {
      long keys = KvCodec.mostKeysRead(each);
      most += keys == 0 ? 0 : keys + KEYS_OF_A_RANGE;
      if (most >= ResultBudget.KEYS_PER_REQUEST) {
        return 1 + HEAVIEST;
      }
    }
    return (int) (1 + most * HEAVIEST / ResultBudget.KEYS_PER_REQUEST);
  }

  /** What is asked, if it is something that changes nothing. */
  private static Optional<KvOperation> reading(Bytes encoded) {
    try {
      KvOperation operation = KvCodec.decodeOperation(encoded);
      return operation.changesNothing() ? Optional.of(operation) : Optional.empty();
    } catch (MalformedEncodingException malformed) {
      return Optional.empty();
    }
  }

  private static Answer answer(Read read, Bytes encoded, KvResult shown, SequenceNumber since) {
    Bytes result = KvCodec.encode(shown);
    return read.wantsResults()
        ? new Answer.Whole(result, since)
        : new Answer.Hashed(ReadAnswer.match(read.nonce(), encoded, result), since);
  }

  /**
   * Since which place the result has been what it is. A key that is there tells by its revision. A
   * range tells of what is in it; only a removal can make it again what it was before. What is too
   * large to be told tells nothing. What was at a revision has been so ever since.
   */
  private SequenceNumber since(KvOperation asked, KvResult result, SequenceNumber executed) {
    if (asked instanceof KvOperation.Range range) {
      return result instanceof KvResult.Listed(var entries, var count, var next)
          ? absences.since(lookedAt(range.keys(), next))
          : executed;
    }
    if (asked instanceof KvOperation.SortedRange range) {
      return result instanceof KvResult.Sorted && tellsOfAllThatCounts(range)
          ? absences.since(range.keys())
          : executed;
    }
    if (asked instanceof KvOperation.At && result instanceof KvResult.Failed) {
      return executed;
    }
    return asked instanceof KvOperation.Get get && result instanceof KvResult.NotFound
        ? absences.since(get.key())
        : SequenceNumber.ZERO;
  }

  /**
   * Whether what is told of a sorted range shows every write to it but removals: which keys there
   * are is told by their number, and of those that are told by their revisions. A key that is left
   * out must not have come in and gone out again by being written.
   */
  private static boolean tellsOfAllThatCounts(KvOperation.SortedRange range) {
    if (range.show() == KvOperation.Show.COUNT) {
      return true;
    }
    boolean isOfAll =
        range.limit() == 0
            || range.sort().target() == RangeSort.Target.KEY
            || range.sort().target() == RangeSort.Target.CREATE;
    return isOfAll && !range.filter().isByModRevision();
  }

  private static KeyRange lookedAt(KeyRange keys, Optional<Bytes> next) {
    return next.map(last -> new KeyRange(keys.from(), KeyRange.of(last).to())).orElse(keys);
  }
}
