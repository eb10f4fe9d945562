package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import java.util.List;

/**
 * Entries of the state at a checkpoint below one node: those that were asked for, in order, from
 * the first one on. Each must hash to what the node's manifest names at its own index, so an entry
 * in another's place is as wrong as a false one.
 *
 * @param sequence the checkpoint
 * @param root the root of the state there
 * @param low where the node begins
 * @param first the index of the first entry below the node
 * @param entries in key order; at least one
 */
public record StateChunk(
    SequenceNumber sequence, Digest root, Bytes low, int first, List<StateEntry> entries)
    implements Message {

  /** How many bytes of keys and records a chunk has at most, unless a single entry is larger. */
  public static final int MAX_BYTES = 256 << 10;

  private static final String DOMAIN = "BZ1/STATECHUNK-B";

  /** Copies the list and rejects what no node has. */
  public StateChunk {
    entries = List.copyOf(entries);
    if (low.size() > StatePart.MAX_KEY_BYTES
        || first < 0
        || entries.isEmpty()
        || entries.size() > StateGroup.MAX_ENTRIES_PER_NODE - first) {
      throw new IllegalArgumentException(
          "a chunk of " + entries.size() + " entries from index " + first);
    }
    long bytes = 0;
    for (StateEntry entry : entries) {
      bytes += bytesOf(entry);
    }
    if (bytes > MAX_BYTES && entries.size() > 1) {
      throw new IllegalArgumentException(
          "a chunk has at most " + MAX_BYTES + " bytes, not " + bytes);
    }
  }

  /** What an entry counts against {@link #MAX_BYTES}. */
  public static int bytesOf(StateEntry entry) {
    return entry.key().size() + entry.record().size();
  }

  @Override
  public MessageType type() {
    return MessageType.STATE_CHUNK;
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
    Hasher hasher = Hasher.domain(DOMAIN).sized(low).u32(first).u32(entries.size());
    entries.forEach(entry -> hasher.sized(entry.key()).sized(entry.record()));
    return hasher.finish();
  }
}
