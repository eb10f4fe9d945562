package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the entries of an interval in key order, so that two intervals can be gone over side by
 * side. It reads a few entries ahead, of bounded size and never many more than were wanted up to
 * now; nothing may be written meanwhile.
 */
final class EntryCursor {
  private static final int FEWEST_AHEAD = 2;
  private static final int MOST_AHEAD = 64;
  private static final int MOST_BYTES_AHEAD = 64 << 10;
  private static final Bytes ZERO = Bytes.of((byte) 0);

  /** One entry. */
  record Entry(Bytes key, Bytes record) {}

  private final Entries entries;
  private final Bytes to;
  private final ArrayDeque<Entry> ahead = new ArrayDeque<>();
  private Bytes next;
  private int most = FEWEST_AHEAD;
  private boolean isAtEnd;

  /** At the first entry with {@code from ≤ key < to}. */
  EntryCursor(Entries entries, Bytes from, Bytes to) {
    this.entries = entries;
    this.to = to;
    this.next = from;
  }

  /** The entry it stands at; none behind the last. */
  @Nullable Entry current() {
    if (ahead.isEmpty() && !isAtEnd) {
      read();
    }
    return ahead.peek();
  }

  /** Goes on to the next entry. */
  void advance() {
    ahead.remove();
  }

  private void read() {
    int[] bytes = {0};
    isAtEnd = true;
    entries.scan(
        next,
        to,
        (key, record) -> {
          ahead.add(new Entry(key, record));
          bytes[0] += record.size();
          isAtEnd = ahead.size() < most && bytes[0] < MOST_BYTES_AHEAD;
          return isAtEnd;
        });
    most = Math.min(MOST_AHEAD, 2 * most);
    if (!isAtEnd) {
      next = ahead.getLast().key().concat(ZERO);
    }
  }
}
