package io.bezant.bench.ycsb;

import io.bezant.client.BezantException;
import io.bezant.client.CasResult;
import io.bezant.client.KeyValue;
import io.bezant.client.KvClient;
import io.bezant.crypto.Bytes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.Status;

/**
 * YCSB's view of the store for one of its threads: a record is one value under the key {@code
 * table/key}.
 *
 * <p>Where updates follow reads, an update is a compare-and-set against what was read, and begins
 * again with another read when somebody else was faster, so that no update is lost.
 */
final class StoreBinding extends DB {

  private static final int MAX_TRIES = 1_000;

  private final KvClient kv;
  private final boolean conditional;
  private final LongAdder conflicts;
  private Step lastStep = Step.READ;
  private Optional<KeyValue> lastRead = Optional.empty();
  private @Nullable BezantException failure;

  /** What a transaction of YCSB came to. */
  enum Step {
    READ("read"),
    UPDATE("update"),
    INSERT("insert"),
    READ_MODIFY_WRITE("readModifyWrite");

    private final String label;

    Step(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * A view.
   *
   * @param conditional whether updates are of what was read
   * @param conflicts counts how often somebody else was faster
   */
  StoreBinding(KvClient kv, boolean conditional, LongAdder conflicts) {
    this.kv = kv;
    this.conditional = conditional;
    this.conflicts = conflicts;
  }

  /** What the last transaction did; its failure, if it failed, is thrown. */
  Step finish() {
    BezantException failed = failure;
    failure = null;
    if (failed != null) {
      throw failed;
    }
    return lastStep;
  }

  /** Begins another transaction. */
  void begin() {
    failure = null;
    lastRead = Optional.empty();
  }

  private static Bytes key(String table, String key) {
    return Bytes.utf8(table + "/" + key);
  }

  @Override
  public Status read(
      String table, String key, @Nullable Set<String> fields, Map<String, ByteIterator> result) {
    lastStep = Step.READ;
    try {
      Optional<KeyValue> found = kv.get(key(table, key));
      lastRead = found;
      found.ifPresent(entry -> result.putAll(Fields.decode(entry.value())));
      return found.isPresent() ? Status.OK : Status.NOT_FOUND;
    } catch (BezantException failed) {
      failure = failed;
      return Status.ERROR;
    }
  }

  @Override
  public Status update(String table, String key, Map<String, ByteIterator> values) {
    lastStep = conditional ? Step.READ_MODIFY_WRITE : Step.UPDATE;
    try {
      Bytes value = Fields.encode(values);
      if (!conditional) {
        kv.put(key(table, key), value);
        return Status.OK;
      }
      return replace(key(table, key), value);
    } catch (BezantException failed) {
      failure = failed;
      return Status.ERROR;
    }
  }

  private Status replace(Bytes key, Bytes value) {
    Optional<KeyValue> seen = lastRead.filter(entry -> entry.key().equals(key));
    for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
      CasResult result =
          seen.isPresent()
              ? kv.compareAndSet(key, seen.get().modRevision(), value)
              : kv.putIfAbsent(key, value);
      if (result.succeeded()) {
        return Status.OK;
      }
      conflicts.increment();
      seen = kv.get(key);
    }
    return Status.ERROR;
  }

  @Override
  public Status insert(String table, String key, Map<String, ByteIterator> values) {
    lastStep = Step.INSERT;
    try {
      kv.put(key(table, key), Fields.encode(values));
      return Status.OK;
    } catch (BezantException failed) {
      failure = failed;
      return Status.ERROR;
    }
  }

  @Override
  public Status delete(String table, String key) {
    kv.delete(key(table, key));
    return Status.OK;
  }

  // YCSB's own types.
  @SuppressWarnings("NonApiType")
  @Override
  public Status scan(
      String table,
      String startKey,
      int recordCount,
      @Nullable Set<String> fields,
      Vector<HashMap<String, ByteIterator>> result) {
    return Status.NOT_IMPLEMENTED;
  }
}
