package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.world.PassingEntries;
import io.bezant.crypto.Bytes;
import io.bezant.replica.kv.Entries;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** What may be wrong with operations that make a new value of the one that stands there. */
final class UpdateMistakes {

  private static final int KEYS = 1;

  /**
   * What stands before the value in the record of a key: its history in brief, and what it
   * replaced.
   */
  private static final int HEADER_BYTES = 5 * Long.BYTES;

  private static final String DIGITS = "0|-?[1-9][0-9]{0,17}";

  private UpdateMistakes() {}

  static final List<Mutation> ALL =
      List.of(
          new Mutation(
              "M100",
              "ADDED_TWICE",
              "goes twice as far from one number to the next as it says",
              Mistakes.ofEntries(entries -> writing(entries, UpdateMistakes::twice))),
          new Mutation(
              "M101",
              "GREATER_NOT_KEPT",
              "leaves a number as it was where it says that it became greater",
              Mistakes.ofEntries(entries -> writing(entries, UpdateMistakes::lesser))),
          new Mutation(
              "M102",
              "TAIL_FORGOTTEN",
              "writes of what is appended all but the last byte and says that it wrote all",
              Mistakes.ofEntries(entries -> writing(entries, UpdateMistakes::withoutTail))));

  private static boolean areNumbers(Bytes before, Bytes after) {
    return before.utf8().matches(DIGITS) && after.utf8().matches(DIGITS);
  }

  private static Bytes twice(Bytes before, Bytes after) {
    if (!areNumbers(before, after)) {
      return after;
    }
    long number = Long.parseLong(after.utf8());
    return Bytes.utf8(Long.toString(number + (number - Long.parseLong(before.utf8()))));
  }

  private static Bytes lesser(Bytes before, Bytes after) {
    return areNumbers(before, after) && Long.parseLong(after.utf8()) > Long.parseLong(before.utf8())
        ? before
        : after;
  }

  private static Bytes withoutTail(Bytes before, Bytes after) {
    boolean isLonger = after.size() > before.size() && after.slice(0, before.size()).equals(before);
    return isLonger ? after.slice(0, after.size() - 1) : after;
  }

  /** Writes over a value what is made of it and of what was to be written. */
  private static Entries writing(Entries entries, BinaryOperator<Bytes> made) {
    return new PassingEntries(entries) {
      @Override
      public void put(Bytes key, Bytes record) {
        Optional<Bytes> before = key.byteAt(0) == KEYS ? super.get(key) : Optional.<Bytes>empty();
        super.put(key, before.map(old -> instead(old, record)).orElse(record));
      }

      private Bytes instead(Bytes before, Bytes record) {
        Bytes value =
            made.apply(
                before.slice(HEADER_BYTES, before.size()),
                record.slice(HEADER_BYTES, record.size()));
        return record.slice(0, HEADER_BYTES).concat(value);
      }
    };
  }
}
