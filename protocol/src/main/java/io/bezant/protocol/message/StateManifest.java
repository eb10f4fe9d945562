package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.NodeStore;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import java.util.List;

/**
 * A node of the state tree of a checkpoint, as the chunks below it and the hashes below those. Who
 * knows the hash of the node and its interval can tell by the manifest alone that it is the right
 * one: nothing in it is left to be believed.
 *
 * <p>One without groups says that its sender does not hold the state of this checkpoint (any more).
 *
 * @param sequence the checkpoint
 * @param root the root of the state there
 * @param version the version of the rules that made the state
 * @param agreedMillis the agreed time at the checkpoint
 * @param level of the node; zero if the only chunk of the state is a leaf, which is then the only
 *     group itself
 * @param low where the node begins
 * @param groups the chunks below it in key order: all of them, or those that were asked for
 */
public record StateManifest(
    SequenceNumber sequence,
    Digest root,
    int version,
    long agreedMillis,
    int level,
    Bytes low,
    List<StateGroup> groups)
    implements Message {

  private static final String DOMAIN = "BZ1/MANIFEST-B";

  /** Copies the list and rejects what no node can be. */
  public StateManifest {
    groups = List.copyOf(groups);
    if (level < 0 || level >= NodeStore.MAX_LEVELS || low.size() > StatePart.MAX_KEY_BYTES) {
      throw new IllegalArgumentException("no node has level " + level + " and begins at " + low);
    }
    if (groups.size() > StateGroup.MAX_CHILDREN || (level == 0 && groups.size() > 1)) {
      throw new IllegalArgumentException(
          "a node of level " + level + " with " + groups.size() + " chunks");
    }
    if (version < 0 || agreedMillis < 0) {
      throw new IllegalArgumentException("a negative version or time");
    }
    if (!groups.isEmpty() && groups.getFirst().low().compareTo(low) < 0) {
      throw new IllegalArgumentException("a chunk begins before its node");
    }
    for (int i = 1; i < groups.size(); i++) {
      if (groups.get(i - 1).low().compareTo(groups.get(i).low()) >= 0) {
        throw new IllegalArgumentException("the chunks of a node are out of order");
      }
    }
  }

  /** The answer of one who does not hold the state asked for. */
  public static StateManifest absent(SequenceNumber sequence, Digest root) {
    return new StateManifest(sequence, root, 0, 0, 0, Bytes.EMPTY, List.of());
  }

  /** Whether the sender says that it does not hold the state asked for. */
  public boolean isAbsent() {
    return groups.isEmpty();
  }

  @Override
  public MessageType type() {
    return MessageType.STATE_MANIFEST;
  }

  @Override
  public View view() {
    return View.ZERO;
  }

  @Override
  public Digest digest() {
    return root;
  }

  @Override
  public Digest bodyDigest() {
    Hasher hasher = Hasher.domain(DOMAIN).u32(version).u64(agreedMillis).u32(level).sized(low);
    hasher.u32(groups.size());
    groups.forEach(group -> hasher.sized(group.low()).sized(group.digests()));
    return hasher.finish();
  }
}
