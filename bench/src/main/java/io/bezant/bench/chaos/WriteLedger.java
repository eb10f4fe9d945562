package io.bezant.bench.chaos;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one writer did to one key: it writes 1, 2, 3 and so on, each after the last one ended, and
 * nobody else writes the key. So the key must hold a number that is not below the last acknowledged
 * one and not above the last one tried.
 *
 * <p>Used by one thread at a time, except for the counts, which anybody may read at any time.
 */
final class WriteLedger {

  private final String key;
  private long tried;
  private long acknowledged;
  private final AtomicLong acknowledgedCount = new AtomicLong();
  private final AtomicLong unknownCount = new AtomicLong();

  WriteLedger(String key) {
    this.key = key;
  }

  /** What a key holds, judged. */
  enum Verdict {
    /** As it must be. */
    RIGHT,
    /** An acknowledged write is gone. */
    LOST,
    /** Nobody ever wrote this. */
    INVENTED,
    /** Something was written more often than it was asked. */
    REPEATED
  }

  String key() {
    return key;
  }

  /** The next number to write. */
  long next() {
    return ++tried;
  }

  /** The write of the last number was acknowledged. */
  void acknowledge() {
    acknowledged = tried;
    acknowledgedCount.incrementAndGet();
  }

  /** The write of the last number ended without an answer: it may be there, or come yet. */
  void leaveOpen() {
    unknownCount.incrementAndGet();
  }

  long acknowledgedCount() {
    return acknowledgedCount.get();
  }

  long unknownCount() {
    return unknownCount.get();
  }

  /**
   * Whether the key may hold this number; nothing counts as zero.
   *
   * @param version how often the store says it was written; each number was asked for once
   */
  Verdict judge(OptionalLong found, long version) {
    long number = found.orElse(0);
    if (number < acknowledged) {
      return Verdict.LOST;
    }
    if (number > tried) {
      return Verdict.INVENTED;
    }
    return version > tried ? Verdict.REPEATED : Verdict.RIGHT;
  }
}
