package io.bezant.protocol.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A walk through the state tree of a certified checkpoint, from the root down and from left to
 * right, that takes nothing which the root does not prove [protocol §10, decision 0024].
 *
 * <p>A manifest names the chunks below a node with their own children's hashes, so their lower ends
 * are proven with it, and each entry below a node of level 1 is named by its hash and index before
 * it is asked for. Bounded memory: one manifest for each level of the tree.
 *
 * <p>What differs is not told apart yet: every entry is asked for. Not thread-safe.
 */
public final class StateWalk {

  private final Checkpoint target;
  private final ProtocolRules rules;

  /** Nodes to be asked for; the next one first. */
  private final ArrayDeque<KnownNode> nodes = new ArrayDeque<>();

  private @Nullable StateManifest top;
  private Bytes runLow = Bytes.EMPTY;
  private Bytes runHashes = Bytes.EMPTY;
  private int runNext;
  private Optional<Bytes> lastKey = Optional.empty();
  private long entryCount;

  /** A node whose place and hash its parent has proven. */
  private record KnownNode(int level, ChunkInterval interval, Digest digest) {}

  /** A walk that has not begun, to a checkpoint whose root is known to be right. */
  public StateWalk(Checkpoint target, ProtocolRules rules) {
    this.target = target;
    this.rules = rules;
  }

  /** The checkpoint whose state is fetched. */
  public Checkpoint target() {
    return target;
  }

  /** How many entries were taken. */
  public long entryCount() {
    return entryCount;
  }

  /** Whether every entry was taken. */
  public boolean isComplete() {
    return top != null && nodes.isEmpty() && !isInRun();
  }

  /** The first manifest, which says how the root is made; there once anything was taken. */
  public Optional<StateManifest> top() {
    return Optional.ofNullable(top);
  }

  private boolean isInRun() {
    return runNext * Digest.SIZE < runHashes.size();
  }

  /** What has to be asked for now; there is something until the walk is complete. */
  public StatePart next() {
    if (top == null) {
      return new StatePart.Top();
    }
    if (isInRun()) {
      return new StatePart.Entries(runLow, runNext, lastKey);
    }
    KnownNode node = nodes.getFirst();
    return new StatePart.Node(node.level(), node.interval().low());
  }

  /** Whether this is about what was asked for; what it says of it may still be wrong. */
  public boolean isAbout(StateManifest manifest) {
    return switch (next()) {
      case StatePart.Top() -> manifest.low().isEmpty();
      case StatePart.Node(int level, Bytes low) ->
          manifest.level() == level && manifest.low().equals(low);
      case StatePart.Entries entries -> false;
    };
  }

  /** Whether this is about what was asked for; what it says of it may still be wrong. */
  public boolean isAbout(StateChunk chunk) {
    return next() instanceof StatePart.Entries(Bytes low, int first, var after)
        && chunk.low().equals(low)
        && chunk.first() == first;
  }

  /** Takes the manifest asked for; empty, and nothing changed, if the root does not prove it. */
  public Optional<StatePiece> take(StateManifest manifest) {
    ChunkInterval interval = top == null ? ChunkInterval.ALL : nodes.getFirst().interval();
    Optional<List<ChunkNode>> chunks = chunks(manifest, interval);
    if (chunks.isEmpty()) {
      return Optional.empty();
    }
    Digest digest = digest(manifest.level(), interval, chunks.get());
    if (!isProven(manifest, digest)) {
      return Optional.empty();
    }
    List<StatePiece.PlacedChunk> placed = new ArrayList<>();
    if (top == null) {
      top = manifest;
      if (manifest.level() > 0) {
        ChunkNode node = new ChunkNode(Bytes.EMPTY, chunks.get().size(), digest);
        placed.add(new StatePiece.PlacedChunk(manifest.level(), node));
      }
    } else {
      nodes.removeFirst();
    }
    int below = Math.max(0, manifest.level() - 1);
    chunks.get().forEach(chunk -> placed.add(new StatePiece.PlacedChunk(below, chunk)));
    if (below == 0) {
      beginRun(manifest);
    } else {
      addNodes(below, chunks.get(), interval);
    }
    return Optional.of(new StatePiece(placed, List.of()));
  }

  private boolean isProven(StateManifest manifest, Digest digest) {
    if (top == null) {
      Digest root =
          ChunkHashes.root(
              manifest.version(),
              Epoch.ZERO.value(),
              target.sequence().value(),
              manifest.agreedMillis(),
              digest);
      return rules.isProven(root.bytes(), target.root().bytes());
    }
    return manifest.version() == top.version()
        && manifest.agreedMillis() == top.agreedMillis()
        && rules.isProven(digest.bytes(), nodes.getFirst().digest().bytes());
  }

  /** The chunks below the node with their hashes; empty if they do not lie in its interval. */
  private static Optional<List<ChunkNode>> chunks(StateManifest manifest, ChunkInterval interval) {
    int below = Math.max(0, manifest.level() - 1);
    List<StateGroup> groups = manifest.groups();
    if (!interval.contains(groups.getLast().low())) {
      return Optional.empty();
    }
    List<ChunkNode> chunks = new ArrayList<>(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      StateGroup group = groups.get(i);
      Optional<Bytes> high =
          i + 1 < groups.size() ? Optional.of(groups.get(i + 1).low()) : interval.high();
      Digest digest = hash(below, new ChunkInterval(group.low(), high), group.digests());
      chunks.add(new ChunkNode(group.low(), group.count(), digest));
    }
    return Optional.of(chunks);
  }

  /** The hash of the node itself; a leaf that is the top is its own only group. */
  private static Digest digest(int level, ChunkInterval interval, List<ChunkNode> chunks) {
    return level == 0
        ? chunks.getFirst().digest()
        : hash(level, interval, concatenate(chunks.stream().map(c -> c.digest().bytes()).toList()));
  }

  private static Digest hash(int level, ChunkInterval interval, Bytes digests) {
    return level == 0
        ? ChunkHashes.leaf(interval, digests)
        : ChunkHashes.node(level, interval, digests);
  }

  private void beginRun(StateManifest manifest) {
    runLow = manifest.low();
    runHashes = concatenate(manifest.groups().stream().map(StateGroup::digests).toList());
    runNext = 0;
    lastKey = Optional.empty();
  }

  private void addNodes(int level, List<ChunkNode> chunks, ChunkInterval interval) {
    Optional<Bytes> high = interval.high();
    for (ChunkNode chunk : chunks.reversed()) {
      nodes.addFirst(new KnownNode(level, new ChunkInterval(chunk.low(), high), chunk.digest()));
      high = Optional.of(chunk.low());
    }
  }

  private static Bytes concatenate(List<Bytes> parts) {
    byte[] all = new byte[parts.stream().mapToInt(Bytes::size).sum()];
    int at = 0;
    for (Bytes part : parts) {
      part.copyTo(all, at);
      at += part.size();
    }
    return Bytes.wrap(all);
  }

  /** Takes the entries asked for; empty, and nothing changed, if one is not the one named. */
  public Optional<StatePiece> take(StateChunk chunk) {
    List<StateEntry> entries = chunk.entries();
    if ((runNext + entries.size()) * Digest.SIZE > runHashes.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < entries.size(); i++) {
      int at = (runNext + i) * Digest.SIZE;
      Bytes named = runHashes.slice(at, at + Digest.SIZE);
      StateEntry entry = entries.get(i);
      if (!rules.isProven(ChunkHashes.entry(entry.key(), entry.record()).bytes(), named)) {
        return Optional.empty();
      }
    }
    runNext += entries.size();
    entryCount += entries.size();
    lastKey = Optional.of(entries.getLast().key());
    return Optional.of(new StatePiece(List.of(), entries));
  }
}
