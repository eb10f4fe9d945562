package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The form of one result inside an outcome: a permanent code, then what the kind needs. */
final class ResultCodec {

  private static final int WRITTEN = 1;
  private static final int FOUND = 2;
  private static final int NOT_FOUND = 3;
  private static final int DELETED = 4;
  private static final int COMPARE_FAILED = 5;
  private static final int FAILED = 6;
  private static final int LISTED = 7;
  private static final int COMPACTED = 20;
  private static final int RANGE_DELETED = 8;
  private static final int TRANSACTED = 9;
  private static final int UPDATED = 10;
  private static final int SORTED = 11;

  private static final int MOST_ENTRIES = 1 << 16;
  private static final int SMALLEST_ENTRY = 2 * 4 + 4 * 8;

  private ResultCodec() {}

  static void write(KvResult result, CanonicalWriter out) {
    switch (result) {
      case KvResult.Written(var revision, var previous) -> {
        out.u8(WRITTEN).u64(revision);
        write(previous, out);
      }
      case KvResult.Found(var keyValue) -> {
        out.u8(FOUND);
        write(keyValue, out);
      }
      case KvResult.NotFound _notFound -> out.u8(NOT_FOUND);
      case KvResult.Deleted(var count, var revision, var previous) -> {
        out.u8(DELETED).u64(count).u64(revision);
        write(previous, out);
      }
      case KvResult.CompareFailed(var current) -> {
        out.u8(COMPARE_FAILED);
        write(current, out);
      }
      case KvResult.Updated(var keyValue, var isChanged) -> {
        out.u8(UPDATED);
        write(keyValue, out);
        out.flag(isChanged);
      }
      case KvResult.Failed(var error, var limit, var actual) ->
          out.u8(FAILED).u8(error.code()).u64(limit).u64(actual);
      case KvResult.Listed(var entries, var count, var next) -> {
        out.u8(LISTED);
        write(entries, out);
        out.u64(count).flag(next.isPresent());
        next.ifPresent(out::sized);
      }
      case KvResult.Sorted(var entries, var count, var more) -> {
        out.u8(SORTED);
        write(entries, out);
        out.u64(count).flag(more);
      }
      case KvResult.RangeDeleted(var count, var revision, var previous) -> {
        out.u8(RANGE_DELETED).u64(count).u64(revision);
        write(previous, out);
      }
      case KvResult.Compacted(var revision) -> out.u8(COMPACTED).u64(revision);
      case KvResult.OfLeases ofLeases -> LeaseCodec.write(ofLeases, out);
      case KvResult.Transacted(var succeeded, var revision, var results) -> {
        out.u8(TRANSACTED).flag(succeeded).u64(revision).u32(results.size());
        results.forEach(each -> write(each, out));
      }
    }
  }

  private static void write(List<KeyValue> entries, CanonicalWriter out) {
    out.u32(entries.size());
    entries.forEach(each -> write(each, out));
  }

  private static void write(Optional<KeyValue> keyValue, CanonicalWriter out) {
    out.flag(keyValue.isPresent());
    keyValue.ifPresent(present -> write(present, out));
  }

  static void write(KeyValue keyValue, CanonicalWriter out) {
    out.sized(keyValue.key())
        .sized(keyValue.value())
        .u64(keyValue.createRevision())
        .u64(keyValue.modRevision())
        .u64(keyValue.version())
        .u64(keyValue.lease());
  }

  static KvResult readResult(CanonicalReader in) throws MalformedEncodingException {
    return readResult(in, 0);
  }

  private static KvResult readResult(CanonicalReader in, int depth)
      throws MalformedEncodingException {
    int code = in.u8();
    return switch (code) {
      case WRITTEN -> new KvResult.Written(in.count64(), readOptional(in));
      case FOUND -> new KvResult.Found(readKeyValue(in));
      case NOT_FOUND -> new KvResult.NotFound();
      case DELETED -> new KvResult.Deleted(in.count64(), in.count64(), readOptional(in));
      case COMPARE_FAILED -> new KvResult.CompareFailed(readOptional(in));
      case FAILED -> new KvResult.Failed(error(in.u8()), in.count64(), in.count64());
      case UPDATED -> new KvResult.Updated(readKeyValue(in), in.flag());
      case LISTED ->
          new KvResult.Listed(
              readEntries(in),
              in.count64(),
              in.flag() ? Optional.of(in.sized()) : Optional.empty());
      case SORTED -> new KvResult.Sorted(readEntries(in), in.count64(), in.flag());
      case RANGE_DELETED -> new KvResult.RangeDeleted(in.count64(), in.count64(), readEntries(in));
      case TRANSACTED -> readTransacted(in, depth + 1);
      case COMPACTED -> new KvResult.Compacted(in.count64());
      default -> LeaseCodec.readResult(code, in);
    };
  }

  private static KvResult readTransacted(CanonicalReader in, int depth)
      throws MalformedEncodingException {
    if (depth > KvOperation.Transaction.MAX_DEPTH) {
      throw new MalformedEncodingException("transactions too deep in each other");
    }
    boolean succeeded = in.flag();
    long revision = in.count64();
    int count = in.count(0, KvOperation.Transaction.MAX_SIZE, 1);
    List<KvResult> results = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      results.add(readResult(in, depth));
    }
    return new KvResult.Transacted(succeeded, revision, results);
  }

  private static List<KeyValue> readEntries(CanonicalReader in) throws MalformedEncodingException {
    int count = in.count(0, MOST_ENTRIES, SMALLEST_ENTRY);
    List<KeyValue> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(readKeyValue(in));
    }
    return entries;
  }

  private static Optional<KeyValue> readOptional(CanonicalReader in)
      throws MalformedEncodingException {
    return in.flag() ? Optional.of(readKeyValue(in)) : Optional.empty();
  }

  static KeyValue readKeyValue(CanonicalReader in) throws MalformedEncodingException {
    Bytes key = in.sized();
    Bytes value = in.sized();
    try {
      return new KeyValue(key, value, in.count64(), in.count64(), in.count64(), in.count64());
    } catch (IllegalArgumentException e) {
      throw new MalformedEncodingException(String.valueOf(e.getMessage()));
    }
  }

  private static KvError error(int code) throws MalformedEncodingException {
    for (KvError error : KvError.values()) {
      if (error.code() == code) {
        return error;
      }
    }
    throw new MalformedEncodingException("no error has the code " + code);
  }
}
