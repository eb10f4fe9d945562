package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.ChunkView;
import io.bezant.crypto.Digest;
import io.bezant.crypto.NodeStore;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateSnapshot;
import io.bezant.replica.storage.StateStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Answers replicas that fetch the state of a checkpoint, from snapshots that later commits leave
 * alone. Knows nothing of the protocol: whether a checkpoint is certified is the asker's business.
 *
 * <p>A snapshot holds back the reuse of space in the store, so there are few: those of the last
 * stable checkpoint and of the ones after it, which nobody could ask for yet and which nobody but
 * their holders could replace; and for some commits after each request also older ones, so that an
 * asker is not left without the checkpoint that it is half through with. Whatever entries are sent
 * are hashed from their records.
 *
 * <p>One thread at a time.
 */
public final class StateServer implements AutoCloseable {
  /**
   * Most snapshots of discarded checkpoints held for askers; the longest unasked for goes first.
   */
  static final int MAX_DISCARDED = 3;

  /** For how many commits after the last request those are held. */
  static final int KEPT_COMMITS = 16;

  /** After so many commits a discarded one goes even if it is still asked for. */
  static final int MAX_AGE_COMMITS = 4096;

  private final StateStore store;
  private final LinkedHashMap<Digest, Pinned> pinned = new LinkedHashMap<>();
  private SequenceNumber kept = SequenceNumber.ZERO;
  private int wantedCommits;
  private long commitCount;

  private record Pinned(StateSnapshot snapshot, SequenceNumber sequence, long pinnedAt) {}

  /** A server of what is committed to the store, and of what it holds now. */
  public StateServer(StateStore store) {
    this.store = store;
    pin(store.openSnapshot());
  }

  /** Takes a snapshot of a commit just made, each of them; becomes its owner. */
  public void onCommitted(StateSnapshot snapshot) {
    commitCount++;
    wantedCommits = Math.max(0, wantedCommits - 1);
    pin(snapshot);
    release();
  }

  /** Checkpoints before this one are discarded: another one is stable. */
  public void keep(SequenceNumber sequence) {
    kept = sequence;
    release();
  }

  private void pin(StateSnapshot snapshot) {
    Optional<StateRoot> root = snapshot.root();
    if (root.isEmpty() || pinned.containsKey(root.get().digest())) {
      snapshot.close();
    } else {
      pinned.put(root.get().digest(), new Pinned(snapshot, root.get().sequence(), commitCount));
    }
  }

  private void release() {
    List<Digest> discarded = new ArrayList<>();
    for (var each : pinned.entrySet()) {
      if (kept.isAfter(each.getValue().sequence())) {
        discarded.add(each.getKey());
      }
    }
    int most = wantedCommits > 0 ? MAX_DISCARDED : 0;
    for (int i = 0; i < discarded.size(); i++) {
      Pinned each = Objects.requireNonNull(pinned.get(discarded.get(i)));
      boolean isOld = commitCount - each.pinnedAt() > MAX_AGE_COMMITS;
      if (isOld || i < discarded.size() - most) {
        pinned.remove(discarded.get(i));
        each.snapshot().close();
      }
    }
  }

  /** The answer to a request; none if it asks for a part that the state has not. */
  public Optional<Message> answer(FetchState fetch) {
    wantedCommits = KEPT_COMMITS;
    Optional<StateSnapshot> snapshot = find(fetch.root());
    if (snapshot.isEmpty()) {
      return Optional.of(StateManifest.absent(fetch.sequence(), fetch.root()));
    }
    StateRoot root = snapshot.get().root().orElseThrow();
    if (!root.sequence().equals(fetch.sequence())) {
      return Optional.empty();
    }
    Reading reading = new Reading(fetch, snapshot.get(), root);
    return switch (fetch.part()) {
      case StatePart.Top() -> reading.manifest(reading.topLevel(), Bytes.EMPTY);
      case StatePart.Node(int level, Bytes low) -> reading.manifest(level, low);
      case StatePart.Entries entries -> reading.entries(entries);
    };
  }

  private Optional<StateSnapshot> find(Digest root) {
    if (!pinned.containsKey(root)
        && store.lastRoot().filter(last -> last.digest().equals(root)).isPresent()) {
      pin(store.openSnapshot());
    }
    // What was asked for last stands last: the first one is the first to go.
    Pinned found = pinned.remove(root);
    if (found == null) {
      return Optional.empty();
    }
    pinned.put(root, found);
    return Optional.of(found.snapshot());
  }

  /** Lets all snapshots go. */
  @Override
  public void close() {
    pinned.values().forEach(each -> each.snapshot().close());
    pinned.clear();
  }

  /** One request and the snapshot that answers it. */
  private record Reading(FetchState fetch, StateSnapshot snapshot, StateRoot root) {

    int topLevel() {
      ChunkView chunks = snapshot.chunks();
      int level = 0;
      while (level + 1 < NodeStore.MAX_LEVELS && chunks.floor(level + 1, Bytes.EMPTY).isPresent()) {
        level++;
      }
      return level;
    }

    Optional<Message> manifest(int level, Bytes low) {
      if (level > topLevel()) {
        return Optional.empty();
      }
      return intervalOf(level, low)
          .map(
              interval ->
                  new StateManifest(
                      fetch.sequence(),
                      fetch.root(),
                      root.protocolVersion(),
                      root.agreedTimeMillis(),
                      level,
                      low,
                      groups(level, interval)));
    }

    private List<StateGroup> groups(int level, ChunkInterval interval) {
      if (level == 0) {
        return List.of(new StateGroup(interval.low(), digests(0, interval)));
      }
      List<StateGroup> groups = new ArrayList<>();
      Optional<ChunkNode> child = snapshot.chunks().floor(level - 1, interval.low());
      while (child.isPresent() && interval.contains(child.get().low())) {
        Bytes low = child.get().low();
        Optional<ChunkNode> next = snapshot.chunks().higher(level - 1, low);
        ChunkInterval within = new ChunkInterval(low, next.map(ChunkNode::low));
        groups.add(new StateGroup(low, digests(level - 1, within)));
        child = next;
      }
      return groups;
    }

    /** The hashes of the children of a chunk. */
    private Bytes digests(int level, ChunkInterval interval) {
      ChunkContents contents = new ChunkContents();
      if (level == 0) {
        snapshot.scan(
            interval.low(),
            interval.high(),
            (key, record) -> {
              contents.add(key, ChunkHashes.entry(key, record));
              return true;
            });
      } else {
        snapshot.chunks().scan(level - 1, interval, contents);
      }
      return contents.digests(0, contents.count());
    }

    /** Where the chunk that begins here ends, if one begins here. */
    private Optional<ChunkInterval> intervalOf(int level, Bytes low) {
      return snapshot
          .chunks()
          .floor(level, low)
          .filter(chunk -> chunk.low().equals(low))
          .map(
              chunk ->
                  new ChunkInterval(low, snapshot.chunks().higher(level, low).map(ChunkNode::low)));
    }

    Optional<Message> entries(StatePart.Entries part) {
      Optional<ChunkInterval> interval = intervalOf(Math.min(1, topLevel()), part.low());
      if (interval.isEmpty()) {
        return Optional.empty();
      }
      List<StateEntry> entries = new ArrayList<>();
      Bytes from = part.after().orElse(part.low());
      if (!interval.get().contains(from)) {
        return Optional.empty();
      }
      int room = StateGroup.MAX_ENTRIES_PER_NODE - part.first();
      long[] bytes = {0};
      snapshot.scan(
          from,
          interval.get().high(),
          (key, record) -> {
            if (part.after().isPresent() && part.after().get().equals(key)) {
              return true;
            }
            StateEntry entry = new StateEntry(key, record);
            bytes[0] += StateChunk.bytesOf(entry);
            boolean fits = entries.isEmpty() || bytes[0] <= StateChunk.MAX_BYTES;
            if (fits) {
              entries.add(entry);
            }
            return fits && entries.size() < room;
          });
      return entries.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new StateChunk(fetch.sequence(), fetch.root(), part.low(), part.first(), entries));
    }
  }
}
