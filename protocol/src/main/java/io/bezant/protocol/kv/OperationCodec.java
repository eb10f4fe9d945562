package io.bezant.protocol.kv;

import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import java.util.Optional;

/** The form of one operation inside a command: a permanent code, the key, what the kind needs. */
final class OperationCodec {

  private static final int PUT = 1;
  private static final int GET = 2;
  private static final int DELETE = 3;
  private static final int COMPARE_AND_SET = 4;
  static final int RANGE = 5;
  private static final int DELETE_RANGE = 6;

  private static final int ABSENT = 0;
  private static final int VALUE = 1;
  private static final int MOD_REVISION = 2;

  private OperationCodec() {}

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
      case KvOperation.Range(var keys, var limit, var show) -> {
        out.u8(RANGE);
        write(keys, out);
        out.u32(limit).u8(show.code());
      }
      case KvOperation.DeleteRange(var keys, var returnPrevious) -> {
        out.u8(DELETE_RANGE);
        write(keys, out);
        out.flag(returnPrevious);
      }
    }
  }

  private static void write(KeyRange keys, CanonicalWriter out) {
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
    int code = in.u8();
    return switch (code) {
      case PUT -> new KvOperation.Put(in.sized(), in.sized(), in.flag());
      case GET -> new KvOperation.Get(in.sized());
      case DELETE -> new KvOperation.Delete(in.sized(), in.flag());
      case COMPARE_AND_SET ->
          new KvOperation.CompareAndSet(in.sized(), readExpectation(in), in.sized());
      case RANGE -> new KvOperation.Range(readKeys(in), in.u32(), readShow(in.u8()));
      case DELETE_RANGE -> new KvOperation.DeleteRange(readKeys(in), in.flag());
      default -> throw new MalformedEncodingException("no operation has the code " + code);
    };
  }

  private static KeyRange readKeys(CanonicalReader in) throws MalformedEncodingException {
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
