package io.bezant.replica.storage;

import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;

/**
 * What replicas sign at a checkpoint, before it is hashed: the top of the state tree and the point
 * of the execution at which it was taken.
 *
 * @param protocolVersion which rules produced the state
 * @param epoch which membership
 * @param sequence the last batch executed
 * @param agreedTimeMillis the agreed time after that batch
 * @param top the hash of the only chunk of the tree's highest level
 */
public record StateRoot(
    int protocolVersion, long epoch, SequenceNumber sequence, long agreedTimeMillis, Digest top) {

  /** The only version of the rules so far. */
  public static final int PROTOCOL_VERSION = 1;

  /** The only epoch so far: membership does not change yet. */
  public static final long EPOCH = 0;

  /** The root of a state at a mark, under the present version and epoch. */
  static StateRoot of(CheckpointMark mark, Digest top) {
    return new StateRoot(PROTOCOL_VERSION, EPOCH, mark.sequence(), mark.agreedTimeMillis(), top);
  }

  /** The hash that goes into a checkpoint vote. */
  public Digest digest() {
    return ChunkHashes.root(protocolVersion, epoch, sequence.value(), agreedTimeMillis, top);
  }

  /** The point of the execution at which it was taken. */
  public CheckpointMark mark() {
    return new CheckpointMark(sequence, agreedTimeMillis);
  }
}
