package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.KvError;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What atomic operations make of values, as their users understand it. Written anew from the
 * description of the operations: numbers are texts and sums have no bounds until they are looked
 * at.
 */
public final class ValueRules {

  private static final Pattern NUMBER = Pattern.compile("0|-?[1-9][0-9]*");

  private ValueRules() {}

  /** What becomes of a value. */
  public sealed interface Made {

    /** The value that stands there afterwards. */
    record Value(Bytes value) implements Made {}

    /** Why there is none. */
    record Refused(KvError error, long limit, long actual) implements Made {}
  }

  /** What a change makes of a value; of none, if the key is absent. */
  public static Made apply(Change change, Optional<Bytes> before, long maxValueBytes) {
    if (change instanceof Change.Append(Bytes suffix)) {
      Bytes joined = before.orElse(Bytes.EMPTY).concat(suffix);
      return joined.size() > maxValueBytes
          ? new Made.Refused(KvError.NO_ROOM_TO_APPEND, maxValueBytes, joined.size())
          : new Made.Value(joined);
    }
    if (before.isPresent() && !isNumber(before.get())) {
      return new Made.Refused(KvError.NOT_A_NUMBER, 0, 0);
    }
    Optional<BigInteger> number = before.map(value -> new BigInteger(value.utf8()));
    BigInteger after =
        switch (change) {
          case Change.Add(long delta) ->
              number.orElse(BigInteger.ZERO).add(BigInteger.valueOf(delta));
          case Change.Max(long least) ->
              number.map(BigInteger.valueOf(least)::max).orElse(BigInteger.valueOf(least));
          case Change.Min(long most) ->
              number.map(BigInteger.valueOf(most)::min).orElse(BigInteger.valueOf(most));
          case Change.Append append -> throw new IllegalStateException(append.toString());
        };
    return isWithin64Bits(after)
        ? new Made.Value(Bytes.utf8(after.toString()))
        : new Made.Refused(KvError.NUMBER_OVERFLOW, 0, 0);
  }

  /** Whether a value may be what a change has left. */
  static boolean mayLeave(Change change, Bytes value) {
    return change instanceof Change.Append(Bytes suffix)
        ? value.size() >= suffix.size()
            && value.slice(value.size() - suffix.size(), value.size()).equals(suffix)
        : isNumber(value);
  }

  private static boolean isNumber(Bytes value) {
    return value.size() < 64
        && NUMBER.matcher(value.utf8()).matches()
        && isWithin64Bits(new BigInteger(value.utf8()));
  }

  private static boolean isWithin64Bits(BigInteger number) {
    return number.bitLength() < Long.SIZE;
  }
}
