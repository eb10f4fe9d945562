package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.PassingEntries;
import io.bezant.crypto.Bytes;
import io.bezant.replica.kv.Entries;
import java.util.SplittableRandom;

/**
 * A mistake of the service that stops every replica: it cannot write some of the values that one
 * client puts. It fails in the middle of a batch, when a part of it has had its effects.
 *
 * @param client whose values
 * @param first the number of the first operation that is of this kind
 */
record QueryOfDeath(int client, int first) {
  private static final int LENGTH = 3;
  private static final int MOST_FIRST = 8;
  private static final int KEYS = 1;

  /** What stands before the value in the record of a key. */
  private static final int HEADER_BYTES = 5 * Long.BYTES;

  /** What the service throws: something that nobody foresaw. */
  static final class Unforeseen extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unforeseen(String value) {
      super("the value " + value + " cannot be written");
    }
  }

  static QueryOfDeath draw(Seed seed, int clients) {
    SplittableRandom random = seed.stream("query of death");
    return new QueryOfDeath(random.nextInt(clients), 1 + random.nextInt(MOST_FIRST));
  }

  /** Whether a record of the state is one that cannot be written. */
  private boolean isDeadly(Bytes key, Bytes record) {
    if (key.byteAt(0) != KEYS || record.size() <= HEADER_BYTES) {
      return false;
    }
    String value = record.slice(HEADER_BYTES, record.size()).utf8().replaceAll("#+$", "");
    for (int number = first; number < first + LENGTH; number++) {
      if (value.equals(client + "." + number)) {
        return true;
      }
    }
    return false;
  }

  /** Entries of which some cannot be written. */
  Entries before(Entries entries) {
    return new PassingEntries(entries) {
      @Override
      public void put(Bytes key, Bytes record) {
        if (isDeadly(key, record)) {
          throw new Unforeseen(record.slice(HEADER_BYTES, record.size()).utf8());
        }
        super.put(key, record);
      }
    };
  }
}
