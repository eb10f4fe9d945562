package io.bezant.client.core;

/**
 * How readings were answered so far.
 *
 * @param shown shown alike by a quorum, without ordering
 * @param ordered asked without ordering, and ordered in the end or from the beginning
 * @param local shown by one replica
 */
public record ReadCounts(long shown, long ordered, long local) {

  /** Nothing read yet. */
  public static final ReadCounts NONE = new ReadCounts(0, 0, 0);
}
