package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to {@link StatePart.HintedLeaves}: the leaves that were asked for, in which entries
 * that the asker has hinted at are only pointed out. With the hashes that it holds the asker
 * restores the leaves, and proves them as if they had been sent whole.
 *
 * <p>What the asker holds and the leaves have in common stands in the same order in both, so two
 * sets of indexes say which hash belongs where.
 *
 * @param sequence the checkpoint
 * @param root the root of the state there
 * @param low where the node begins
 * @param salt of the hints that are answered
 * @param used which of the hints stand for an entry, as many as the leaves point out
 * @param leaves those that were asked for, in key order; at least one
 */
public record StateDifference(
    SequenceNumber sequence,
    Digest root,
    Bytes low,
    Bytes salt,
    IndexSet used,
    List<LeafDifference> leaves)
    implements Message {

  private static final String DOMAIN = "BZ1/STATEDIFF-B";

  /** Copies the list and rejects what no hints were given for. */
  public StateDifference {
    leaves = List.copyOf(leaves);
    if (low.size() > StatePart.MAX_KEY_BYTES
        || salt.size() != Hints.SALT_BYTES
        || leaves.isEmpty()
        || leaves.size() > StateGroup.MAX_CHILDREN
        || used.bits().size() > Hints.MAX_COUNT / Byte.SIZE) {
      throw new IllegalArgumentException(
          leaves.size() + " leaves after " + used.bits().size() + " bytes of hints");
    }
    int pointedOut = leaves.stream().mapToInt(LeafDifference::heldCount).sum();
    if (used.toBitSet().cardinality() != pointedOut) {
      throw new IllegalArgumentException(
          "hints " + used.toBitSet() + " stand for " + pointedOut + " entries");
    }
  }

  /**
   * What is left of leaves when the hints are heeded. A hint stands for one entry, and counts only
   * behind the last one that was used: whatever the hints are, each entry is looked up once.
   *
   * @param fetch what this answers
   * @param part what it asks for
   * @param whole the leaves; at least one
   */
  public static StateDifference of(
      FetchState fetch, StatePart.HintedLeaves part, List<StateGroup> whole) {
    Hints hints = part.hints();
    Map<Bytes, Integer> hinted = new HashMap<>();
    for (int i = 0; i < hints.count(); i++) {
      hinted.putIfAbsent(hints.fingerprint(i), i);
    }
    BitSet used = new BitSet();
    List<LeafDifference> leaves = new ArrayList<>();
    for (StateGroup leaf : whole) {
      BitSet held = new BitSet();
      List<Digest> others = new ArrayList<>();
      for (int i = 0; i < leaf.count(); i++) {
        Digest hash = digest(leaf.digests(), i);
        int hint = hinted.getOrDefault(Hints.fingerprint(hints.salt(), hash), -1);
        if (hint >= used.length()) {
          used.set(hint);
          held.set(i);
        } else {
          others.add(hash);
        }
      }
      leaves.add(new LeafDifference(leaf.low(), IndexSet.of(held), joined(others)));
    }
    return new StateDifference(
        fetch.sequence(), fetch.root(), part.low(), hints.salt(), IndexSet.of(used), leaves);
  }

  /**
   * The leaves with all their hashes; whether they are the right ones, only their own hashes tell.
   *
   * @param held the hashes that were hinted at, 32 bytes each
   * @return none if it points out what was not hinted at
   */
  public Optional<List<StateGroup>> restored(Bytes held) {
    BitSet hints = used.toBitSet();
    if (hints.length() > held.size() / Digest.SIZE) {
      return Optional.empty();
    }
    List<StateGroup> whole = new ArrayList<>();
    int hint = -1;
    for (LeafDifference leaf : leaves) {
      BitSet isHeld = leaf.held().toBitSet();
      List<Digest> digests = new ArrayList<>();
      int other = 0;
      for (int i = 0; i < leaf.count(); i++) {
        if (isHeld.get(i)) {
          hint = hints.nextSetBit(hint + 1);
          digests.add(digest(held, hint));
        } else {
          digests.add(digest(leaf.digests(), other++));
        }
      }
      whole.add(new StateGroup(leaf.low(), joined(digests)));
    }
    return Optional.of(whole);
  }

  private static Digest digest(Bytes digests, int index) {
    return Digest.of(digests.slice(index * Digest.SIZE, (index + 1) * Digest.SIZE));
  }

  private static Bytes joined(List<Digest> digests) {
    byte[] all = new byte[digests.size() * Digest.SIZE];
    for (int i = 0; i < digests.size(); i++) {
      digests.get(i).bytes().copyTo(all, i * Digest.SIZE);
    }
    return Bytes.wrap(all);
  }

  @Override
  public MessageType type() {
    return MessageType.STATE_DIFFERENCE;
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
    Hasher hasher = Hasher.domain(DOMAIN).sized(low).sized(salt).sized(used.bits());
    hasher.u32(leaves.size());
    leaves.forEach(
        leaf -> hasher.sized(leaf.low()).sized(leaf.held().bits()).sized(leaf.digests()));
    return hasher.finish();
  }
}
