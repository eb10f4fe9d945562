package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.ReadAnswer.Answer;
import java.util.ArrayList;
import java.util.List;

/**
 * What is answered without ordering: readings of the state after the last batch. One question
 * returns, and has hashed, no more than the result of one request may hold; what does not fit is
 * answered as too large, and its asker asks again for less.
 */
final class Readings {

  private final Limits limits;
  private final Counters counters;
  private final ResultBudget budget;
  private final KeyValues keyValues;
  private final Absences absences;

  Readings(Entries entries, Counters counters, Limits limits, Absences absences) {
    this.limits = limits;
    this.counters = counters;
    this.budget = new ResultBudget(limits);
    this.keyValues = new KeyValues(entries, counters, limits, budget, removed -> {});
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
      KvOperation operation;
      try {
        operation = KvCodec.decodeOperation(each);
      } catch (MalformedEncodingException malformed) {
        return ReadAnswer.none(read.nonce(), ReadAnswer.Standing.MALFORMED);
      }
      switch (operation) {
        case KvOperation.Get get -> answers.add(answer(get, each, read));
        case KvOperation.Put _put -> {
          return ReadAnswer.none(read.nonce(), ReadAnswer.Standing.MALFORMED);
        }
        case KvOperation.Delete _delete -> {
          return ReadAnswer.none(read.nonce(), ReadAnswer.Standing.MALFORMED);
        }
        case KvOperation.CompareAndSet _set -> {
          return ReadAnswer.none(read.nonce(), ReadAnswer.Standing.MALFORMED);
        }
      }
    }
    return new ReadAnswer(
        read.nonce(), ReadAnswer.Standing.SHOWN, executed, counters.revision(), answers);
  }

  private Answer answer(KvOperation.Get get, Bytes encoded, Read read) {
    KvResult found = keyValues.execute(get);
    SequenceNumber since =
        found instanceof KvResult.NotFound ? absences.since(get.key()) : SequenceNumber.ZERO;
    Bytes result = KvCodec.encode(found);
    return read.wantsResults()
        ? new Answer.Whole(result, since)
        : new Answer.Hashed(ReadAnswer.match(read.nonce(), encoded, result), since);
  }
}
