package io.bezant.replica.report;

import io.bezant.protocol.ReplicaId;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How much was dropped or refused, by reason and by whose it was. Bounded: reasons are constants,
 * and clients are counted together. Thread-safe.
 */
public final class Rejections {

  /**
   * Whose input was rejected.
   *
   * @param label as metrics show it
   */
  public record Source(String label) {
    /** Any client. */
    public static final Source CLIENT = new Source("client");

    /** A connection that has not proved a key yet. */
    public static final Source UNKNOWN = new Source("unknown");

    /** A member of the cluster. */
    public static Source of(ReplicaId replica) {
      return new Source("replica-" + replica);
    }
  }

  /**
   * What is counted.
   *
   * @param source whose it was
   * @param reason why, in lower case
   */
  public record Key(Source source, String reason) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing((Key key) -> key.source().label()).thenComparing(Key::reason);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

  /** Counts one rejection. */
  public void count(Source source, Enum<?> reason) {
    counts
        .computeIfAbsent(
            new Key(source, reason.name().toLowerCase(Locale.ROOT)), absent -> new LongAdder())
        .increment();
  }

  /** All counts so far, in order of source and reason. */
  public Map<Key, Long> snapshot() {
    Map<Key, Long> snapshot = new TreeMap<>();
    counts.forEach((key, count) -> snapshot.put(key, count.sum()));
    return snapshot;
  }

  /** How often this source was rejected for this reason. */
  public long of(Source source, Enum<?> reason) {
    LongAdder count = counts.get(new Key(source, reason.name().toLowerCase(Locale.ROOT)));
    return count == null ? 0 : count.sum();
  }
}
