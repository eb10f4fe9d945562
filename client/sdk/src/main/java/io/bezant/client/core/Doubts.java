package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Readings on which replicas differed lately, because what they read is being written: ordering
 * them at once saves a round trip. A doubt lasts for a moment, which doubles each time it is
 * confirmed.
 */
final class Doubts {

  /** Most readings remembered. */
  static final int MAX_DOUBTS = 1_024;

  static final long FIRST_MILLIS = 20;
  static final long MAX_MILLIS = 640;

  private record Doubt(long untilMillis, long lengthMillis) {}

  private final LinkedHashMap<Bytes, Doubt> doubts = new LinkedHashMap<>();

  /** Replicas differ on a reading. */
  void add(Bytes reading, long nowMillis) {
    Doubt earlier = doubts.remove(reading);
    long length =
        earlier == null || nowMillis - earlier.untilMillis() > MAX_MILLIS
            ? FIRST_MILLIS
            : Math.min(MAX_MILLIS, 2 * earlier.lengthMillis());
    doubts.put(reading, new Doubt(nowMillis + length, length));
    if (doubts.size() > MAX_DOUBTS) {
      Iterator<Map.Entry<Bytes, Doubt>> oldest = doubts.entrySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Whether replicas are likely to differ on a reading now. */
  boolean isDoubtful(Bytes reading, long nowMillis) {
    if (doubts.isEmpty()) {
      return false;
    }
    Doubt doubt = doubts.get(reading);
    return doubt != null && nowMillis < doubt.untilMillis();
  }
}
