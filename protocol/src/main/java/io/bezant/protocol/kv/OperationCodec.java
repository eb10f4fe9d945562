package io.bezant.protocol.kv;

import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The form of one operation inside a command: a permanent code, the key, what the kind needs. */
final class OperationCodec {

  private static final int PUT = 1;
  private static final int GET = 2;
  private static final int DELETE = 3;
  private static final int COMPARE_AND_SET = 4;
  private static final int RANGE = 5;
  private static final int DELETE_RANGE = 6;
  private static final int TRANSACTION = 7;
  private static final int UPDATE = 10;
  private static final int SORTED_RANGE = 11;
  private static final int AT = 20;
  private static final int COMPACT = 21;
  private static final int PUT_LEASED = 40;

  private static final int ADD = 1;
  private static final int MAX = 2;
  private static final int MIN = 3;
  private static final int APPEND = 4;

  private static final int VALUE_OPERAND = 0;
  private static final int SMALLEST_COMPARISON = 1 + 1 + 5 + 4;
  private static final int SMALLEST_STEP = 5;

  private static final int ABSENT = 0;
  private static final int VALUE = 1;
  private static final int MOD_REVISION = 2;

  private OperationCodec() {}

  /** Whether an operation that begins with this code may look at any number of keys. */
  static boolean readsMany(int code) {
    return code == RANGE || code == SORTED_RANGE || code == AT;
  }

  static void write(KvOperation operation, CanonicalWriter out) {
    switch (operation) {
      case KvOperation.Put(var key, var value, var returnPrevious) ->
          out.u8(PUT).sized(key).sized(value).flag(returnPrevious);
      case KvOperation.Get(var key) -> out.u8(GET).sized(key);
      case KvOperation.Delete(var key, var returnPrevious) ->
          out.u8(DELETE).sized(key).flag(returnPrevious);
      case KvOperation.CompareAndSet(var key, var expected, var value) -> {
        out.u8(COMPARE_AND_SET).sized(key);
        write(expected, out);
        out.sized(value);
      }
      case KvOperation.Update(var key, var change) -> {
        out.u8(UPDATE).sized(key);
        write(change, out);
      }
      case KvOperation.Range(var keys, var limit, var show) -> {
        out.u8(RANGE);
        write(keys, out);
        out.u32(limit).u8(show.code());
      }
      case KvOperation.SortedRange sorted -> write(sorted, out);
      case KvOperation.DeleteRange(var keys, var returnPrevious) -> {
        out.u8(DELETE_RANGE);
        write(keys, out);
        out.flag(returnPrevious);
      }
      case KvOperation.Transaction(var comparisons, var success, var failure) -> {
        out.u8(TRANSACTION).u32(comparisons.size());
        comparisons.forEach(each -> write(each, out));
        out.u32(success.size());
        success.forEach(each -> write(each, out));
        out.u32(failure.size());
        failure.forEach(each -> write(each, out));
      }
      case KvOperation.At(var revision, var reading) -> {
        out.u8(AT).u64(revision);
        write(reading, out);
      }
      case KvOperation.Compact(var revision) -> out.u8(COMPACT).u64(revision);
      case KvOperation.PutLeased(var key, var value, var lease, var returnPrevious) ->
          out.u8(PUT_LEASED).sized(key).sized(value).u64(lease).flag(returnPrevious);
      case KvOperation.OfLeases ofLeases -> LeaseCodec.write(ofLeases, out);
    }
  }

  private static void write(KvOperation.SortedRange range, CanonicalWriter out) {
    out.u8(SORTED_RANGE);
    write(range.keys(), out);
    out.u32(range.limit())
        .u8(range.show().code())
        .u8(range.sort().target().code())
        .u8(range.sort().direction().code())
        .u64(range.filter().minModRevision())
        .u64(range.filter().maxModRevision())
        .u64(range.filter().minCreateRevision())
        .u64(range.filter().maxCreateRevision());
  }

  private static void write(Change change, CanonicalWriter out) {
    switch (change) {
      case Change.Add(var delta) -> out.u8(ADD).u64(delta);
      case Change.Max(var number) -> out.u8(MAX).u64(number);
      case Change.Min(var number) -> out.u8(MIN).u64(number);
      case Change.Append(var suffix) -> out.u8(APPEND).sized(suffix);
    }
  }

  private static void write(Comparison comparison, CanonicalWriter out) {
    switch (comparison.operand()) {
      case Comparison.Operand.Value(var value) -> {
        out.u8(VALUE_OPERAND).u8(comparison.relation().code());
        write(comparison.keys(), out);
        out.sized(value);
      }
      case Comparison.Operand.Numeric(var field, var number) -> {
        out.u8(field.code()).u8(comparison.relation().code());
        write(comparison.keys(), out);
        out.u64(number);
      }
    }
  }

  static void write(KeyRange keys, CanonicalWriter out) {
    out.sized(keys.from()).flag(keys.to().isPresent());
    keys.to().ifPresent(out::sized);
  }

  private static void write(Expectation expected, CanonicalWriter out) {
    switch (expected) {
      case Expectation.Absent _absent -> out.u8(ABSENT);
      case Expectation.Value(var value) -> out.u8(VALUE).sized(value);
      case Expectation.ModRevision(var revision) -> out.u8(MOD_REVISION).u64(revision);
    }
  }

  static KvOperation readOperation(CanonicalReader in) throws MalformedEncodingException {
    return readOperation(in, 0);
  }

  private static KvOperation readOperation(CanonicalReader in, int depth)
      throws MalformedEncodingException {
    int code = in.u8();
    return switch (code) {
      case PUT -> new KvOperation.Put(in.sized(), in.sized(), in.flag());
      case GET -> readGet(in);
      case DELETE -> new KvOperation.Delete(in.sized(), in.flag());
      case COMPARE_AND_SET ->
          new KvOperation.CompareAndSet(in.sized(), readExpectation(in), in.sized());
      case UPDATE -> new KvOperation.Update(in.sized(), readChange(in));
      case RANGE -> readRange(in);
      case SORTED_RANGE -> readSortedRange(in);
      case DELETE_RANGE -> new KvOperation.DeleteRange(readKeys(in), in.flag());
      case TRANSACTION -> readTransaction(in, depth + 1);
      case AT -> new KvOperation.At(readRevision(in), readReading(in));
      case COMPACT -> new KvOperation.Compact(readRevision(in));
      case PUT_LEASED -> new KvOperation.PutLeased(in.sized(), in.sized(), in.count64(), in.flag());
      default -> LeaseCodec.readOperation(code, in);
    };
  }

  private static Change readChange(CanonicalReader in) throws MalformedEncodingException {
    int code = in.u8();
    return switch (code) {
      case ADD -> new Change.Add(in.u64());
      case MAX -> new Change.Max(in.u64());
      case MIN -> new Change.Min(in.u64());
      case APPEND -> new Change.Append(in.sized());
      default -> throw new MalformedEncodingException("no change has the code " + code);
    };
  }

  private static long readRevision(CanonicalReader in) throws MalformedEncodingException {
    long revision = in.count64();
    if (revision < 1) {
      throw new MalformedEncodingException("revisions begin with 1: " + revision);
    }
    return revision;
  }

  /** The code is looked at first, so that nobody can put the past into the past without end. */
  private static KvOperation.Reading readReading(CanonicalReader in)
      throws MalformedEncodingException {
    int code = in.u8();
    return switch (code) {
      case GET -> readGet(in);
      case RANGE -> readRange(in);
      case SORTED_RANGE -> readSortedRange(in);
      default -> throw new MalformedEncodingException("no reading has the code " + code);
    };
  }

  private static KvOperation.Get readGet(CanonicalReader in) throws MalformedEncodingException {
    return new KvOperation.Get(in.sized());
  }

  private static KvOperation.Range readRange(CanonicalReader in) throws MalformedEncodingException {
    return new KvOperation.Range(readKeys(in), in.u32(), readShow(in.u8()));
  }

  private static KvOperation.SortedRange readSortedRange(CanonicalReader in)
      throws MalformedEncodingException {
    KeyRange keys = readKeys(in);
    int limit = in.u32();
    KvOperation.Show show = readShow(in.u8());
    RangeSort sort = new RangeSort(readTarget(in.u8()), readDirection(in.u8()));
    RevisionFilter filter =
        new RevisionFilter(in.count64(), in.count64(), in.count64(), in.count64());
    return new KvOperation.SortedRange(keys, sort, filter, limit, show);
  }

  private static RangeSort.Target readTarget(int code) throws MalformedEncodingException {
    for (RangeSort.Target target : RangeSort.Target.values()) {
      if (target.code() == code) {
        return target;
      }
    }
    throw new MalformedEncodingException("nothing to sort by has the code " + code);
  }

  private static RangeSort.Direction readDirection(int code) throws MalformedEncodingException {
    for (RangeSort.Direction direction : RangeSort.Direction.values()) {
      if (direction.code() == code) {
        return direction;
      }
    }
    throw new MalformedEncodingException("no direction has the code " + code);
  }

  private static KvOperation readTransaction(CanonicalReader in, int depth)
      throws MalformedEncodingException {
    if (depth > KvOperation.Transaction.MAX_DEPTH) {
      throw new MalformedEncodingException("transactions too deep in each other");
    }
    int count = in.count(0, KvOperation.Transaction.MAX_SIZE, SMALLEST_COMPARISON);
    List<Comparison> comparisons = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      comparisons.add(readComparison(in));
    }
    List<KvOperation.Step> success = readSteps(in, depth);
    List<KvOperation.Step> failure = readSteps(in, depth);
    try {
      return new KvOperation.Transaction(comparisons, success, failure);
    } catch (IllegalArgumentException tooLarge) {
      throw new MalformedEncodingException(String.valueOf(tooLarge.getMessage()));
    }
  }

  private static List<KvOperation.Step> readSteps(CanonicalReader in, int depth)
      throws MalformedEncodingException {
    int count = in.count(0, KvOperation.Transaction.MAX_SIZE, SMALLEST_STEP);
    List<KvOperation.Step> steps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (!(readOperation(in, depth) instanceof KvOperation.Step step)) {
        throw new MalformedEncodingException("an operation that is no step of a transaction");
      }
      steps.add(step);
    }
    return steps;
  }

  private static Comparison readComparison(CanonicalReader in) throws MalformedEncodingException {
    int field = in.u8();
    Comparison.Relation relation = readRelation(in.u8());
    KeyRange keys = readKeys(in);
    Comparison.Operand operand =
        field == VALUE_OPERAND
            ? new Comparison.Operand.Value(in.sized())
            : new Comparison.Operand.Numeric(readField(field), in.count64());
    return new Comparison(keys, relation, operand);
  }

  private static Comparison.Relation readRelation(int code) throws MalformedEncodingException {
    for (Comparison.Relation relation : Comparison.Relation.values()) {
      if (relation.code() == code) {
        return relation;
      }
    }
    throw new MalformedEncodingException("no relation has the code " + code);
  }

  private static Comparison.Field readField(int code) throws MalformedEncodingException {
    for (Comparison.Field field : Comparison.Field.values()) {
      if (field.code() == code) {
        return field;
      }
    }
    throw new MalformedEncodingException("nothing to compare has the code " + code);
  }

  static KeyRange readKeys(CanonicalReader in) throws MalformedEncodingException {
    return new KeyRange(in.sized(), in.flag() ? Optional.of(in.sized()) : Optional.empty());
  }

  private static KvOperation.Show readShow(int code) throws MalformedEncodingException {
    for (KvOperation.Show show : KvOperation.Show.values()) {
      if (show.code() == code) {
        return show;
      }
    }
    throw new MalformedEncodingException("nothing to show has the code " + code);
  }

  private static Expectation readExpectation(CanonicalReader in) throws MalformedEncodingException {
    int code = in.u8();
    return switch (code) {
      case ABSENT -> new Expectation.Absent();
      case VALUE -> new Expectation.Value(in.sized());
      case MOD_REVISION -> {
        long revision = in.count64();
        if (revision == 0) {
          throw new MalformedEncodingException("nothing was ever written at revision zero");
        }
        yield new Expectation.ModRevision(revision);
      }
      default -> throw new MalformedEncodingException("no expectation has the code " + code);
    };
  }
}
