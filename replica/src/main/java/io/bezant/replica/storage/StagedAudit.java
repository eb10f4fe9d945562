package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkAudit;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import java.util.Optional;

/**
 * The last look at a state that was put aside, before it becomes the store's state. Every piece was
 * verified before it was written, so this guards against what happens afterwards: damage on the way
 * to the disk or on it, and a mistake of ours that leaves too much or too little. It goes through
 * the tree chunk by chunk, entries hashed from their records, and keeps nothing.
 */
final class StagedAudit {

  private StagedAudit() {}

  /**
   * Checks all of it.
   *
   * @throws CorruptStateException if anything disagrees, or the whole has another root
   */
  static StateRoot check(StateSnapshot staged, CheckpointMark mark, Digest root) {
    ChunkAudit audit = staged.audit();
    int levels = audit.levelCount();
    Optional<Digest> top = Optional.empty();
    for (int level = 0; level < levels; level++) {
      Optional<ChunkNode> chunk = staged.chunks().floor(level, Bytes.EMPTY);
      while (chunk.isPresent()) {
        Optional<ChunkAudit.Fault> fault = audit.check(level, chunk.get());
        if (fault.isPresent()) {
          throw new CorruptStateException("the state put aside", "root " + root, "" + fault.get());
        }
        top = Optional.of(chunk.get().digest());
        chunk = staged.chunks().higher(level, chunk.get().low());
        if (level == levels - 1 && chunk.isPresent()) {
          throw new CorruptStateException("the state put aside", "one top", "several");
        }
      }
    }
    Digest found = top.orElse(Digest.ZERO);
    StateRoot whole = StateRoot.of(mark, found);
    if (!whole.digest().equals(root)) {
      throw new CorruptStateException("the state put aside", "root " + root, whole.toString());
    }
    return whole;
  }
}
