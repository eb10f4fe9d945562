package io.bezant.replica;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.protocol.core.Found;
import io.bezant.protocol.core.Sought;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.replica.kv.StateReading;
import io.bezant.replica.storage.CorruptStateException;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateSnapshot;
import io.bezant.replica.storage.StateStore;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;

/**
 * The own disk as the nearest donor of a state: what was put aside before a crash or for an earlier
 * target, and the store's last commit. Nothing there is believed: a leaf or an entry counts if it
 * hashes, from its records, to what the certified root names. So damage is noticed like any donor's
 * lie, and what is damaged is fetched from others.
 *
 * <p>Stored hashes only say where looking is worth while. On the committer's thread.
 */
final class NearestDonor {

  /** Most leaves or entries of a source that are looked at for one question. */
  private static final int MAX_LOOKED_AT = StateGroup.MAX_ENTRIES_PER_NODE;

  /** Larger leaves are not held in memory as a whole; their entries are found one by one. */
  private static final long MAX_LEAF_BYTES = 8 << 20;

  private final StateStore store;
  private final StagedState staged;
  private final RandomGenerator salts;
  private final BiPredicate<Digest, Digest> isProven;

  /**
   * The disk of a replica that puts a state aside.
   *
   * @param salts the source of the salts of hints; nobody can predict it
   */
  NearestDonor(StateStore store, StagedState staged, RandomGenerator salts) {
    this(store, staged, salts, Digest::equals);
  }

  /** One that compares hashes in its own way; tests plant mistakes here. */
  NearestDonor(
      StateStore store,
      StagedState staged,
      RandomGenerator salts,
      BiPredicate<Digest, Digest> isProven) {
    this.store = store;
    this.staged = staged;
    this.salts = salts;
    this.isProven = isProven;
  }

  /** Looks for what is sought, and puts aside what is there. */
  Found seek(Sought sought) {
    try (StateSnapshot kept = staged.open();
        StateSnapshot own = store.openSnapshot()) {
      return switch (sought) {
        case Sought.Node node -> node(own, node);
        case Sought.Leaves leaves -> new LeafSearch(leaves, kept).in(own);
        case Sought.Entries(List<Sought.NamedLeaf> leaves) -> entries(leaves, kept, own);
      };
    }
  }

  /** Hashes of chunks are compared by the walk itself. */
  private static Found node(StateSnapshot own, Sought.Node node) {
    StateReading reading = new StateReading(own);
    try {
      return new Found.Node(
          reading
              .node(node.level(), node.interval().low())
              .filter(chunk -> chunk.digest().equals(node.digest()))
              .map(chunk -> reading.groups(node.level(), node.interval()))
              .filter(groups -> groups.size() <= StateGroup.MAX_CHILDREN)
              .orElse(List.of()));
    } catch (CorruptStateException damaged) {
      return new Found.Node(List.of());
    }
  }

  /** A search for the leaves of one node. */
  private final class LeafSearch {
    private final ChunkInterval interval;
    private final Map<Digest, Integer> wanted = new HashMap<>();
    private final StateSnapshot kept;
    private final TreeMap<Integer, Found.FoundLeaf> found = new TreeMap<>();
    private final List<ChunkInterval> places = new ArrayList<>();
    private long keptEntries;

    LeafSearch(Sought.Leaves sought, StateSnapshot kept) {
      this.interval = sought.interval();
      this.kept = kept;
      for (int at = 0; at < sought.digests().size(); at += Digest.SIZE) {
        wanted.put(Digest.of(sought.digests().slice(at, at + Digest.SIZE)), at / Digest.SIZE);
      }
    }

    Found in(StateSnapshot own) {
      search(kept, true);
      search(own, false);
      return new Found.Leaves(List.copyOf(found.values()), keptEntries, held(own));
    }

    /** What is held where the leaves lie that were not found; what was put aside is the newer. */
    private Optional<Found.Held> held(StateSnapshot own) {
      if (found.size() == wanted.size()) {
        return Optional.empty();
      }
      TreeMap<Bytes, Digest> hashes = new TreeMap<>();
      new GapSearch(interval, places, hashes).in(own);
      new GapSearch(interval, places, hashes).in(kept);
      if (hashes.isEmpty()) {
        return Optional.empty();
      }
      byte[] salt = new byte[Hints.SALT_BYTES];
      salts.nextBytes(salt);
      return Optional.of(
          Found.Held.of(
              Bytes.wrap(salt), hashes.values().stream().limit(Hints.MAX_COUNT).toList()));
    }

    private void search(StateSnapshot source, boolean isKept) {
      try {
        Optional<ChunkNode> leaf = first(source);
        for (int i = 0; leaf.isPresent() && i < MAX_LOOKED_AT; i++) {
          ChunkNode candidate = leaf.get();
          leaf = source.chunks().higher(0, candidate.low()).filter(this::isInside);
          Optional<Bytes> high = leaf.isPresent() ? leaf.map(ChunkNode::low) : interval.high();
          ChunkInterval place = new ChunkInterval(candidate.low(), high);
          Integer index = wanted.get(candidate.digest());
          if (index != null && !found.containsKey(index)) {
            content(source, place, candidate.digest())
                .ifPresent(entries -> take(index, candidate, place, entries, isKept));
          }
        }
      } catch (CorruptStateException damaged) {
        // What lies behind the damage is not found here, and donors are asked for it.
      }
    }

    private Optional<ChunkNode> first(StateSnapshot source) {
      Bytes low = interval.low();
      Optional<ChunkNode> at = source.chunks().floor(0, low);
      return at.filter(chunk -> chunk.low().equals(low)).isPresent()
          ? at
          : source.chunks().higher(0, low).filter(this::isInside);
    }

    private boolean isInside(ChunkNode chunk) {
      return interval.contains(chunk.low());
    }

    private void take(
        int index, ChunkNode leaf, ChunkInterval place, List<StateEntry> entries, boolean isKept) {
      Set<Bytes> keys = new HashSet<>();
      entries.forEach(entry -> keys.add(entry.key()));
      staged.keepOnly(place, keys);
      if (isKept) {
        keptEntries += keys.size();
      } else {
        entries.forEach(entry -> staged.putEntry(entry.key(), entry.record()));
      }
      ChunkNode verified = new ChunkNode(leaf.low(), keys.size(), leaf.digest());
      staged.putChunk(0, verified);
      found.put(index, new Found.FoundLeaf(index, verified));
      places.add(place);
    }
  }

  /** A search for the entries of an interval that lie in none of the leaves that were found. */
  private static final class GapSearch {
    private final ChunkInterval interval;
    private final List<ChunkInterval> leaves;
    private final Map<Bytes, Digest> hashes;
    private int lookedAt;

    GapSearch(ChunkInterval interval, List<ChunkInterval> found, Map<Bytes, Digest> hashes) {
      this.interval = interval;
      this.leaves = found.stream().sorted(Comparator.comparing(ChunkInterval::low)).toList();
      this.hashes = hashes;
    }

    void in(StateSnapshot source) {
      try {
        Bytes from = interval.low();
        for (ChunkInterval leaf : leaves) {
          scan(source, from, Optional.of(leaf.low()));
          if (leaf.high().isEmpty()) {
            return;
          }
          from = leaf.high().get();
        }
        scan(source, from, interval.high());
      } catch (CorruptStateException damaged) {
        // Nobody is told of what lies behind the damage.
      }
    }

    private void scan(StateSnapshot source, Bytes from, Optional<Bytes> to) {
      if (lookedAt < MAX_LOOKED_AT && to.filter(end -> end.compareTo(from) <= 0).isEmpty()) {
        source.scan(
            from,
            to,
            (key, record) -> {
              hashes.put(key, ChunkHashes.entry(key, record));
              lookedAt++;
              return lookedAt < MAX_LOOKED_AT;
            });
      }
    }
  }

  /** The entries of a leaf, if together they have its hash. */
  private Optional<List<StateEntry>> content(
      StateSnapshot source, ChunkInterval place, Digest wanted) {
    List<StateEntry> entries = new ArrayList<>();
    List<Digest> hashes = new ArrayList<>();
    long[] bytes = {0};
    try {
      source.scan(
          place.low(),
          place.high(),
          (key, record) -> {
            StateEntry entry = new StateEntry(key, record);
            bytes[0] += StateChunk.bytesOf(entry);
            entries.add(entry);
            hashes.add(ChunkHashes.entry(key, record));
            return entries.size() <= StateGroup.MAX_CHILDREN && bytes[0] <= MAX_LEAF_BYTES;
          });
    } catch (CorruptStateException damaged) {
      return Optional.empty();
    }
    if (entries.size() > StateGroup.MAX_CHILDREN || bytes[0] > MAX_LEAF_BYTES) {
      return Optional.empty();
    }
    byte[] digests = new byte[hashes.size() * Digest.SIZE];
    for (int i = 0; i < hashes.size(); i++) {
      hashes.get(i).bytes().copyTo(digests, i * Digest.SIZE);
    }
    return isProven.test(ChunkHashes.leaf(place, Bytes.wrap(digests)), wanted)
        ? Optional.of(entries)
        : Optional.empty();
  }

  private Found entries(List<Sought.NamedLeaf> leaves, StateSnapshot kept, StateSnapshot own) {
    BitSet found = new BitSet();
    long keptEntries = 0;
    int first = 0;
    for (Sought.NamedLeaf leaf : leaves) {
      EntrySearch search = new EntrySearch(leaf, first, found);
      Set<Bytes> keys = new HashSet<>();
      search.in(kept, (key, record) -> keys.add(key));
      keptEntries += keys.size();
      staged.keepOnly(leaf.interval(), keys);
      search.in(own, staged::putEntry);
      first += leaf.digests().size() / Digest.SIZE;
    }
    return new Found.Entries(IndexSet.of(found), keptEntries);
  }

  /** Takes an entry that was found. */
  private interface Taker {
    void take(Bytes key, Bytes record);
  }

  /** A search for the entries of one leaf. */
  private static final class EntrySearch {
    private final ChunkInterval place;
    private final Map<Digest, Integer> wanted = new HashMap<>();
    private final BitSet found;
    private int lookedAt;

    EntrySearch(Sought.NamedLeaf leaf, int first, BitSet found) {
      this.place = leaf.interval();
      this.found = found;
      for (int at = 0; at < leaf.digests().size(); at += Digest.SIZE) {
        Digest digest = Digest.of(leaf.digests().slice(at, at + Digest.SIZE));
        wanted.put(digest, first + at / Digest.SIZE);
      }
    }

    void in(StateSnapshot source, Taker taker) {
      lookedAt = 0;
      try {
        source.scan(
            place.low(),
            place.high(),
            (key, record) -> {
              Integer index = wanted.get(ChunkHashes.entry(key, record));
              if (index != null && !found.get(index)) {
                found.set(index);
                taker.take(key, record);
              }
              lookedAt++;
              return lookedAt < MAX_LOOKED_AT;
            });
      } catch (CorruptStateException damaged) {
        // What lies behind the damage is not found here, and donors are asked for it.
      }
    }
  }
}
