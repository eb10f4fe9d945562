package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
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

  /**
   * After so many commits a discarded one goes even if it is still asked for: what the commits
   * since have written cannot use its space again. Who asks for it loses nothing but the target.
   */
  static final int MAX_AGE_COMMITS = 256;

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
    return answer(fetch, new StateReading(snapshot.get()), root);
  }

  private static Optional<Message> answer(FetchState fetch, StateReading reading, StateRoot root) {
    return switch (fetch.part()) {
      case StatePart.Top() -> manifest(fetch, reading, root, reading.topLevel());
      case StatePart.Node(int level, Bytes low) ->
          level > reading.topLevel() ? Optional.empty() : manifest(fetch, reading, root, level);
      case StatePart.Leaves(Bytes low, IndexSet indexes) ->
          reading
              .intervalOf(1, low)
              .map(interval -> reading.groups(1, interval, indexes.toBitSet()))
              .filter(groups -> !groups.isEmpty())
              .map(groups -> manifest(fetch, root, new Named(1, low, groups)));
      case StatePart.HintedLeaves part ->
          reading
              .intervalOf(1, part.low())
              .map(interval -> reading.groups(1, interval, part.indexes().toBitSet()))
              .filter(groups -> !groups.isEmpty())
              .map(groups -> StateDifference.of(fetch, part, groups));
      case StatePart.Entries part -> chunk(fetch, part.low(), part.first(), reading.entries(part));
      case StatePart.Picks part ->
          chunk(fetch, part.low(), part.indexes().first(), reading.picks(part));
    };
  }

  /** A node and chunks below it. */
  private record Named(int level, Bytes low, List<StateGroup> groups) {}

  private static Optional<Message> manifest(
      FetchState fetch, StateReading reading, StateRoot root, int level) {
    Bytes low = fetch.part() instanceof StatePart.Node node ? node.low() : Bytes.EMPTY;
    return reading
        .intervalOf(level, low)
        .map(place -> manifest(fetch, root, new Named(level, low, reading.groups(level, place))));
  }

  private static StateManifest manifest(FetchState fetch, StateRoot root, Named named) {
    return new StateManifest(
        fetch.sequence(),
        fetch.root(),
        root.protocolVersion(),
        root.agreedTimeMillis(),
        named.level(),
        named.low(),
        named.groups());
  }

  private static Optional<Message> chunk(
      FetchState fetch, Bytes low, int first, List<StateEntry> entries) {
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(new StateChunk(fetch.sequence(), fetch.root(), low, first, entries));
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
}
