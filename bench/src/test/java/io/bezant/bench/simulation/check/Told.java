package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;

/** Histories by hand: each call is told as it happens, or where it began and ended. */
final class Told {

  static final long MANY_STEPS = 1_000_000;

  private final History history = new History();
  private long nanos;

  /** An operation that was asked and may be answered later. */
  record Asked(History.Token token) {}

  Asked asks(int client, KvOperation operation) {
    return new Asked(history.invoke(client, operation, nanos++));
  }

  Told isTold(Asked asked, long sequence, KvResult result) {
    history.returned(asked.token(), result, new SequenceNumber(sequence), nanos++);
    return this;
  }

  Told never(Asked asked) {
    history.neverHappened(asked.token());
    return this;
  }

  /** Asked and answered with nothing in between. */
  Told call(int client, KvOperation operation, long sequence, KvResult result) {
    return isTold(asks(client, operation), sequence, result);
  }

  History history() {
    return history;
  }

  Judgement linearizability() {
    return new LinearizabilityCheck(Limits.DEFAULT, MANY_STEPS).judge(history.calls());
  }

  Judgement agreedOrder() {
    return new AgreedOrderCheck(true).judge(history.calls());
  }

  static KvOperation.Put put(String key, String value) {
    return new KvOperation.Put(Bytes.utf8(key), Bytes.utf8(value));
  }

  static KvOperation.Get get(String key) {
    return new KvOperation.Get(Bytes.utf8(key));
  }

  static KvOperation.Delete delete(String key) {
    return new KvOperation.Delete(Bytes.utf8(key));
  }

  static KvResult written(long revision) {
    return new KvResult.Written(revision, Optional.empty());
  }

  static KvResult deleted(long count, long revision) {
    return new KvResult.Deleted(count, revision, Optional.empty());
  }

  static KvResult found(String key, String value, long created, long modified, long version) {
    return new KvResult.Found(
        new KeyValue(Bytes.utf8(key), Bytes.utf8(value), created, modified, version, 0));
  }

  static KvResult absent() {
    return new KvResult.NotFound();
  }
}
