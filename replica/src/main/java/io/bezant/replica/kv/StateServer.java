package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkContents;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.ChunkView;
import io.bezant.crypto.Digest;
import io.bezant.crypto.NodeStore;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers replicas that fetch the state of a checkpoint, from snapshots that later commits leave
 * alone. Knows nothing of the protocol: whether a checkpoint is certified is the asker's business.
 *
 * <p>A snapshot holds back the reuse of space in the store, so there are few, and only while
 * somebody asks: for some commits after each request every commit is kept for a while, so that an
 * asker whose checkpoint is gone finds the next one. Whatever entries are sent are hashed from
 * their records.
 *
 * <p>One thread at a time, save {@link #wantsCommits}.
 */
public final class StateServer implements AutoCloseable {
  /** Most snapshots held at once; beyond it the one asked for least recently goes. */
  static final int MAX_SNAPSHOTS = 3;

  /** For how many commits after the last request snapshots are kept. */
  static final int KEPT_COMMITS = 16;

  /** After so many commits a snapshot goes even if it is still asked for. */
  static final int MAX_AGE_COMMITS = 4096;

  private final StateStore store;
  private final LinkedHashMap<Digest, Pinned> pinned = new LinkedHashMap<>();
  private final AtomicInteger wantedCommits = new AtomicInteger();
  private long commitCount;

  private record Pinned(StateSnapshot snapshot, long pinnedAt) {}

  /** A server of what is committed to the store. */
  public StateServer(StateStore store) {
    this.store = store;
  }

  /** Whether somebody asked lately, so that the next commit should be shown. Any thread. */
  public boolean wantsCommits() {
    return wantedCommits.get() > 0;
  }

  /**
   * Takes a snapshot of a commit just made; becomes its owner. To be called for each commit while
   * {@link #wantsCommits}.
   */
  public void onCommitted(StateSnapshot snapshot) {
    commitCount++;
    if (wantedCommits.decrementAndGet() <= 0) {
      wantedCommits.set(0);
      snapshot.close();
      close();
      return;
    }
    snapshot.root().ifPresentOrElse(root -> pin(root.digest(), snapshot), snapshot::close);
    pinned
        .values()
        .removeIf(
            each -> {
              boolean isOld = commitCount - each.pinnedAt() > MAX_AGE_COMMITS;
              if (isOld) {
                each.snapshot().close();
              }
              return isOld;
            });
  }

  private void pin(Digest root, StateSnapshot snapshot) {
    if (pinned.containsKey(root)) {
      snapshot.close();
      return;
    }
    if (pinned.size() >= MAX_SNAPSHOTS) {
      pinned.pollFirstEntry().getValue().snapshot().close();
    }
    pinned.put(root, new Pinned(snapshot, commitCount));
  }

  /** The answer to a request; none if it asks for a part that the state has not. */
  public Optional<Message> answer(FetchState fetch) {
    wantedCommits.set(KEPT_COMMITS);
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
      StateSnapshot latest = store.openSnapshot();
      latest.root().ifPresentOrElse(held -> pin(held.digest(), latest), latest::close);
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
