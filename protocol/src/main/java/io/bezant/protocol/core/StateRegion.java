package io.bezant.protocol.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StatePart;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * A node of level 1 whose leaves are being collected: first leaves as a whole from the own disk,
 * then the manifests of the others, then their entries, again first from the own disk. At most
 * {@link StateGroup#MAX_ENTRIES_PER_NODE} hashes, and as many of what is held.
 */
final class StateRegion {

  private final ChunkInterval interval;

  /** The hashes of the leaves. */
  private final Bytes digests;

  /** Where each leaf begins, as far as it is known; what begins is proven. */
  private final List<Optional<ChunkNode>> leaves = new ArrayList<>();

  /** The hashes of the entries of each leaf that was not held; the others need none. */
  private final List<Bytes> hashes = new ArrayList<>();

  /** What is held where leaves are unknown, until these are taken. */
  private Optional<Found.Held> held = Optional.empty();

  /** The entries that are wanted still, counted through all leaves. */
  private final BitSet missing = new BitSet();

  StateRegion(ChunkInterval interval, Bytes digests) {
    this.interval = interval;
    this.digests = digests;
    for (int i = 0; i < leafCount(); i++) {
      leaves.add(Optional.empty());
      hashes.add(Bytes.EMPTY);
    }
  }

  Bytes low() {
    return interval.low();
  }

  boolean contains(Bytes key) {
    return interval.contains(key);
  }

  private int leafCount() {
    return digests.size() / Digest.SIZE;
  }

  Sought soughtLeaves() {
    return new Sought.Leaves(interval, digests);
  }

  void found(Found.Leaves found) {
    for (Found.FoundLeaf each : found.leaves()) {
      Invariants.check(
          each.index() < leafCount(), () -> "the disk found leaf " + each.index() + ", unasked");
      leaves.set(each.index(), Optional.of(each.chunk()));
    }
    held = found.held();
  }

  /**
   * The leaves that donors must be asked for; none if all are known. No hints are given at more
   * entries than these leaves can have: most would be in vain.
   */
  Optional<StatePart> wantedLeaves() {
    BitSet wanted = unknown();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    int most = wanted.cardinality() * StateGroup.MAX_CHILDREN;
    IndexSet indexes = IndexSet.of(wanted);
    return held.map(Found.Held::hints)
        .filter(hints -> hints.count() <= most)
        .<StatePart>map(hints -> new StatePart.HintedLeaves(low(), indexes, hints))
        .or(() -> Optional.of(new StatePart.Leaves(low(), indexes)));
  }

  private BitSet unknown() {
    BitSet unknown = new BitSet();
    for (int i = 0; i < leafCount(); i++) {
      unknown.set(i, leaves.get(i).isEmpty());
    }
    return unknown;
  }

  /** Takes all the leaves that are unknown, restored from what is held; as with whole ones. */
  Optional<List<ChunkNode>> takeLeaves(StateDifference difference, ProtocolRules rules) {
    return held.flatMap(each -> difference.restored(each.digests()))
        .flatMap(groups -> takeLeaves(groups, rules::isRestored));
  }

  /**
   * Takes the manifests of all the leaves that are unknown. Each leaf's own hash covers where it
   * begins and ends, so none has to be believed.
   *
   * @return the leaves; none, and nothing changed, if they are not those that the node names
   */
  Optional<List<ChunkNode>> takeLeaves(List<StateGroup> groups, ProtocolRules rules) {
    return takeLeaves(groups, rules::isProven);
  }

  private Optional<List<ChunkNode>> takeLeaves(
      List<StateGroup> groups, BiPredicate<Bytes, Bytes> isProven) {
    BitSet wanted = unknown();
    if (groups.size() != wanted.cardinality()) {
      return Optional.empty();
    }
    List<Optional<ChunkNode>> known = new ArrayList<>(leaves);
    int at = 0;
    for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
      StateGroup group = groups.get(at++);
      known.set(i, Optional.of(new ChunkNode(group.low(), group.count(), digest(i))));
    }
    at = 0;
    for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
      Bytes named = groups.get(at++).digests();
      Optional<ChunkInterval> place = place(known, i);
      if (place.isEmpty()
          || !isProven.test(
              ChunkHashes.leaf(place.get(), named).bytes(),
              known.get(i).orElseThrow().digest().bytes())) {
        return Optional.empty();
      }
    }
    List<ChunkNode> taken = new ArrayList<>();
    for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
      leaves.set(i, known.get(i));
      hashes.set(i, groups.get(taken.size()).digests());
      taken.add(known.get(i).orElseThrow());
    }
    held = Optional.empty();
    return Optional.of(taken);
  }

  private Digest digest(int leaf) {
    return Digest.of(digests.slice(leaf * Digest.SIZE, (leaf + 1) * Digest.SIZE));
  }

  /** The interval of a leaf, if the ends fit together. */
  private Optional<ChunkInterval> place(List<Optional<ChunkNode>> known, int leaf) {
    Bytes low = known.get(leaf).orElseThrow().low();
    Optional<Bytes> high =
        leaf + 1 < leafCount() ? known.get(leaf + 1).map(ChunkNode::low) : interval.high();
    boolean fits = interval.contains(low) && high.filter(h -> h.compareTo(low) <= 0).isEmpty();
    return fits ? Optional.of(new ChunkInterval(low, high)) : Optional.empty();
  }

  /** The entries that are not known to be held, all leaves being known; none if there are none. */
  Optional<Sought> soughtEntries() {
    List<Sought.NamedLeaf> named = new ArrayList<>();
    for (int i = 0; i < leafCount(); i++) {
      if (isNamed(i)) {
        named.add(new Sought.NamedLeaf(place(leaves, i).orElseThrow(), hashes.get(i)));
      }
    }
    return named.isEmpty() ? Optional.empty() : Optional.of(new Sought.Entries(named));
  }

  /** A leaf without entries is the only one of an empty state, and has to be made empty too. */
  private boolean isNamed(int leaf) {
    return !hashes.get(leaf).isEmpty() || leaves.get(leaf).orElseThrow().count() == 0;
  }

  void found(Found.Entries found) {
    BitSet held = found.indexes().toBitSet();
    int sought = 0;
    int index = 0;
    for (int i = 0; i < leafCount(); i++) {
      int count = leaves.get(i).orElseThrow().count();
      for (int entry = 0; entry < count && isNamed(i); entry++) {
        missing.set(index + entry, !held.get(sought++));
      }
      index += count;
    }
    int asked = sought;
    Invariants.check(
        held.length() <= asked,
        () -> "the disk found entry " + (held.length() - 1) + " of " + asked);
  }

  /** The entries that donors must be asked for; none if the region is complete. */
  Optional<StatePart> wantedEntries() {
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(new StatePart.Picks(low(), IndexSet.of(missing)));
  }

  /** Takes the first of the entries that are missing; says no if one is not the one named. */
  boolean takeEntries(List<StateEntry> entries, ProtocolRules rules) {
    if (entries.size() > missing.cardinality()) {
      return false;
    }
    int index = -1;
    for (StateEntry entry : entries) {
      index = missing.nextSetBit(index + 1);
      if (!rules.isProven(ChunkHashes.entry(entry.key(), entry.record()).bytes(), hash(index))) {
        return false;
      }
    }
    missing.clear(0, index + 1);
    return true;
  }

  private Bytes hash(int index) {
    int within = index;
    int leaf = 0;
    while (within >= leaves.get(leaf).orElseThrow().count()) {
      within -= leaves.get(leaf).orElseThrow().count();
      leaf++;
    }
    return hashes.get(leaf).slice(within * Digest.SIZE, (within + 1) * Digest.SIZE);
  }
}
