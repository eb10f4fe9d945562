package io.bezant.replica.runtime;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;

/**
 * The log as the loop uses it. Loop thread only. Every failure is fatal and is thrown; whoever sees
 * one must not go on.
 */
public interface Journal {

  /**
   * Adds a record; it is durable once {@link #durableLsn} has reached the number returned.
   *
   * @param sequence the place the record speaks of; zero if a later record of its kind replaces it
   */
  long append(SequenceNumber sequence, Bytes record);

  /** Makes everything appended durable; blocks. Does nothing if there is nothing to do. */
  void sync();

  /** The number of the last record known to be durable. */
  long durableLsn();

  /** The record with this number, which must not have been discarded. */
  Bytes read(long lsn);

  /** Allows everything to go that speaks of places up to this one. */
  void discardThrough(SequenceNumber sequence);
}
