package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.FetchBody;
import java.util.Map;
import java.util.TreeMap;

/**
 * The batches that a new view continues with and that are not here. They are asked for again and
 * again until they come or are not needed any more. At most one for each place of the window.
 */
final class MissingBatches {

  private final MessageLog log;
  private final Outgoing out;
  private final int maxPerFetch;
  private final long askAgainMillis;
  private final TreeMap<SequenceNumber, Digest> wanted = new TreeMap<>();
  private long nowMillis;
  private long askedMillis;

  MissingBatches(CoreRooms rooms) {
    this.log = rooms.log();
    this.out = rooms.out();
    this.maxPerFetch = rooms.options().maxBatchesPerFetch();
    this.askAgainMillis = rooms.options().busyStatusMillis();
  }

  /** Asks again for what has not come. */
  void onTick(long monotonicMillis) {
    nowMillis = monotonicMillis;
    if (nowMillis - askedMillis >= askAgainMillis) {
      ask();
    }
  }

  /** Forgets what an earlier view wanted. */
  void clear() {
    wanted.clear();
  }

  boolean isEmpty() {
    return wanted.isEmpty();
  }

  void want(SequenceNumber sequence, Digest digest) {
    wanted.put(sequence, digest);
  }

  /** Whether all these batches are here; those that are not are asked for, and nothing else is. */
  boolean holdsAll(Map<SequenceNumber, Digest> digests) {
    TreeMap<SequenceNumber, Digest> before = new TreeMap<>(wanted);
    wanted.clear();
    digests.forEach(
        (sequence, digest) -> {
          if (sequence.isAfter(log.watermarks().low()) && !log.slot(sequence).holds(digest)) {
            wanted.put(sequence, digest);
          }
        });
    if (!before.equals(wanted)) {
      ask();
    }
    return wanted.isEmpty();
  }

  /** Asks everybody for what is still missing, the lowest places first. */
  void ask() {
    askedMillis = nowMillis;
    wanted.entrySet().removeIf(entry -> !isMissing(entry.getKey(), entry.getValue()));
    wanted.entrySet().stream()
        .limit(maxPerFetch)
        .forEach(entry -> out.broadcast(out.seal(new FetchBody(entry.getKey(), entry.getValue()))));
  }

  /** Whether a certified batch is neither here nor below what this replica needs. */
  boolean lacks(SequenceNumber sequence, Digest digest) {
    return sequence.isAfter(log.watermarks().horizon()) || isMissing(sequence, digest);
  }

  private boolean isMissing(SequenceNumber sequence, Digest digest) {
    return sequence.isAfter(log.watermarks().low()) && !log.slot(sequence).holds(digest);
  }

  /** Strikes a batch off; returns whether it was wanted. */
  boolean remove(SequenceNumber sequence, Digest digest) {
    return wanted.remove(sequence, digest);
  }
}
