package io.bezant.protocol.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A walk through the state tree of a certified checkpoint, from the root down, that takes nothing
 * which the root does not prove [protocol §10, decisions 0024 and 0037].
 *
 * <p>Whatever is proven to belong to the state is looked for on the own disk first ({@link
 * #nextSought}); donors are asked only for what is not held ({@link #nextPart}). Several parts may
 * be under way at once, with different donors, and come back in any order. A manifest names the
 * chunks below a node with their own children's hashes, so their lower ends are proven with it, and
 * each entry is named by its hash and index before it is asked for.
 *
 * <p>Bounded memory: {@value #MAX_OPEN} nodes are open at once, of each level of the tree at most
 * that many manifests wait to be opened. Not thread-safe.
 */
public final class StateWalk {

  /** Most nodes that are being collected at once. */
  static final int MAX_OPEN = 8;

  private static final Found.Entries NONE = new Found.Entries(new IndexSet(Bytes.EMPTY), 0);

  private final Checkpoint target;
  private final ProtocolRules rules;

  /** Nodes that wait to be opened; the next one first. */
  private final ArrayDeque<KnownNode> nodes = new ArrayDeque<>();

  /** Open nodes of level 2 and more. */
  private final Map<StatePart, KnownNode> open = new LinkedHashMap<>();

  /** Open nodes of level 1, by where they begin. */
  private final Map<Bytes, StateRegion> regions = new LinkedHashMap<>();

  private final ArrayDeque<Sought> sought = new ArrayDeque<>();
  private final ArrayDeque<StatePart> parts = new ArrayDeque<>();
  private @Nullable StateManifest top;
  private long entryCount;

  /**
   * A node whose place and hash its parent has proven.
   *
   * @param children the hashes of its leaves if it is of level 1
   */
  private record KnownNode(int level, ChunkInterval interval, Digest digest, Bytes children) {
    StatePart part() {
      return new StatePart.Node(level, interval.low());
    }
  }

  /** A walk that has not begun, to a checkpoint whose root is known to be right. */
  public StateWalk(Checkpoint target, ProtocolRules rules) {
    this.target = target;
    this.rules = rules;
    parts.add(new StatePart.Top());
  }

  /** The checkpoint whose state is fetched. */
  public Checkpoint target() {
    return target;
  }

  /** How many entries donors have sent. */
  public long entryCount() {
    return entryCount;
  }

  /** Whether the whole state was found or taken. */
  public boolean isComplete() {
    return top != null && nodes.isEmpty() && open.isEmpty() && regions.isEmpty();
  }

  /** The first manifest, which says how the root is made; there once anything was taken. */
  public Optional<StateManifest> top() {
    return Optional.ofNullable(top);
  }

  /** Whether there is something to ask a donor for. */
  public boolean hasPart() {
    return !parts.isEmpty();
  }

  /** The next thing to ask a donor for. It is under way until it is taken or given back. */
  public Optional<StatePart> nextPart() {
    return Optional.ofNullable(parts.pollFirst());
  }

  /** The donor does not deliver: somebody else has to be asked for this part. */
  public void giveBack(StatePart part) {
    parts.addFirst(part);
  }

  /** The next thing to look for on the own disk. It is under way until {@link #found}. */
  public Optional<Sought> nextSought() {
    return Optional.ofNullable(sought.pollFirst());
  }

  /** Whether this answers what was asked for; what it says of it may still be wrong. */
  public static boolean isAbout(StatePart part, StateManifest manifest) {
    return switch (part) {
      case StatePart.Top() -> manifest.low().isEmpty();
      case StatePart.Node(int level, Bytes low) ->
          manifest.level() == level && manifest.low().equals(low);
      case StatePart.Leaves(Bytes low, var indexes) ->
          manifest.level() == 1 && manifest.low().equals(low);
      case StatePart.HintedLeaves leaves -> false;
      case StatePart.Entries entries -> false;
      case StatePart.Picks picks -> false;
    };
  }

  /** Whether this answers what was asked for; what it says of it may still be wrong. */
  public static boolean isAbout(StatePart part, StateDifference difference) {
    return part instanceof StatePart.HintedLeaves(Bytes low, var indexes, Hints hints)
        && difference.low().equals(low)
        && difference.salt().equals(hints.salt());
  }

  /** Whether this answers what was asked for; what it says of it may still be wrong. */
  public static boolean isAbout(StatePart part, StateChunk chunk) {
    return part instanceof StatePart.Picks(Bytes low, var indexes)
        && chunk.low().equals(low)
        && chunk.first() == indexes.first();
  }

  /**
   * Takes the manifest of a part that is under way.
   *
   * @return what to put aside; none, and nothing changed, if the root does not prove it
   */
  public Optional<StatePiece> take(StatePart part, StateManifest manifest) {
    Optional<StatePiece> taken =
        switch (part) {
          case StatePart.Top() -> takeTop(manifest);
          case StatePart.Node node -> takeNode(node, manifest);
          case StatePart.Leaves(Bytes low, var indexes) -> takeLeaves(low, manifest);
          case StatePart.HintedLeaves leaves -> Optional.empty();
          case StatePart.Entries entries -> Optional.empty();
          case StatePart.Picks picks -> Optional.empty();
        };
    openMore();
    return taken;
  }

  private Optional<StatePiece> takeTop(StateManifest manifest) {
    Optional<List<ChunkNode>> chunks =
        chunks(manifest.level(), manifest.groups(), ChunkInterval.ALL);
    if (chunks.isEmpty()) {
      return Optional.empty();
    }
    Digest digest = digest(manifest.level(), ChunkInterval.ALL, chunks.get());
    Digest root =
        ChunkHashes.root(
            manifest.version(),
            Epoch.ZERO.value(),
            target.sequence().value(),
            manifest.agreedMillis(),
            digest);
    if (!rules.isProven(root.bytes(), target.root().bytes())) {
      return Optional.empty();
    }
    top = manifest;
    List<StatePiece.PlacedChunk> placed = new ArrayList<>();
    if (manifest.level() > 0) {
      ChunkNode node = new ChunkNode(Bytes.EMPTY, chunks.get().size(), digest);
      placed.add(new StatePiece.PlacedChunk(manifest.level(), node));
    }
    int below = Math.max(0, manifest.level() - 1);
    place(below, chunks.get(), placed);
    if (below == 0) {
      StateRegion region = new StateRegion(ChunkInterval.ALL, digests(chunks.get()));
      regions.put(region.low(), region);
      region.takeLeaves(manifest.groups(), rules);
      region.soughtEntries().ifPresentOrElse(sought::add, () -> regions.remove(region.low()));
    } else {
      addNodes(below, manifest.groups(), chunks.get(), ChunkInterval.ALL);
    }
    return Optional.of(new StatePiece(placed, List.of()));
  }

  private Optional<StatePiece> takeNode(StatePart.Node part, StateManifest manifest) {
    return isOfTheTop(manifest) ? takeGroups(part, manifest.groups()) : Optional.empty();
  }

  private boolean isOfTheTop(StateManifest manifest) {
    return top != null
        && manifest.version() == top.version()
        && manifest.agreedMillis() == top.agreedMillis();
  }

  private Optional<StatePiece> takeGroups(StatePart.Node part, List<StateGroup> groups) {
    KnownNode node = Objects.requireNonNull(open.get(part), "a node that is not open");
    Optional<List<ChunkNode>> chunks = chunks(node.level(), groups, node.interval());
    if (chunks.isEmpty()) {
      return Optional.empty();
    }
    Digest digest = digest(node.level(), node.interval(), chunks.get());
    if (!rules.isProven(digest.bytes(), node.digest().bytes())) {
      return Optional.empty();
    }
    open.remove(part);
    List<StatePiece.PlacedChunk> placed = new ArrayList<>();
    place(node.level() - 1, chunks.get(), placed);
    addNodes(node.level() - 1, groups, chunks.get(), node.interval());
    return Optional.of(new StatePiece(placed, List.of()));
  }

  private Optional<StatePiece> takeLeaves(Bytes low, StateManifest manifest) {
    StateRegion region = region(low);
    Optional<List<ChunkNode>> leaves =
        isOfTheTop(manifest) ? region.takeLeaves(manifest.groups(), rules) : Optional.empty();
    return leaves.map(taken -> placeLeaves(region, taken));
  }

  /**
   * Takes what is left of leaves that are under way, with what is held of them; as with manifests.
   * If none are restored nobody need have lied: {@link StatePart#withoutHints} is to be asked for.
   */
  public Optional<StatePiece> take(StatePart part, StateDifference difference) {
    if (!(part instanceof StatePart.HintedLeaves hinted)) {
      return Optional.empty();
    }
    StateRegion region = region(hinted.low());
    return region.takeLeaves(difference, rules).map(taken -> placeLeaves(region, taken));
  }

  private StatePiece placeLeaves(StateRegion region, List<ChunkNode> leaves) {
    region.soughtEntries().ifPresent(sought::add);
    List<StatePiece.PlacedChunk> placed = new ArrayList<>();
    place(0, leaves, placed);
    return new StatePiece(placed, List.of());
  }

  /** Takes the entries of a part that is under way; as with manifests. */
  public Optional<StatePiece> take(StatePart part, StateChunk chunk) {
    if (!(part instanceof StatePart.Picks(Bytes low, var indexes))
        || !region(low).takeEntries(chunk.entries(), rules)) {
      return Optional.empty();
    }
    entryCount += chunk.entries().size();
    askForEntries(region(low));
    openMore();
    return Optional.of(new StatePiece(List.of(), chunk.entries()));
  }

  private void askForEntries(StateRegion region) {
    region.wantedEntries().ifPresentOrElse(parts::add, () -> regions.remove(region.low()));
  }

  /**
   * The disk has looked.
   *
   * @return what to put aside of it, if it is not put aside already
   */
  public Optional<StatePiece> found(Sought asked, Found found) {
    Optional<StatePiece> piece =
        switch (asked) {
          case Sought.Node(int level, ChunkInterval interval, Digest digest) ->
              foundNode(new StatePart.Node(level, interval.low()), found);
          case Sought.Leaves(ChunkInterval interval, Bytes digests) -> {
            foundLeaves(region(interval.low()), found);
            yield Optional.empty();
          }
          case Sought.Entries(List<Sought.NamedLeaf> leaves) -> {
            foundEntries(leaves.getFirst().interval().low(), found);
            yield Optional.empty();
          }
        };
    openMore();
    return piece;
  }

  private Optional<StatePiece> foundNode(StatePart.Node part, Found found) {
    Optional<StatePiece> piece =
        found instanceof Found.Node(List<StateGroup> groups) && !groups.isEmpty()
            ? takeGroups(part, groups)
            : Optional.empty();
    if (piece.isEmpty()) {
      parts.add(part);
    }
    return piece;
  }

  private void foundLeaves(StateRegion region, Found found) {
    if (found instanceof Found.Leaves leaves) {
      region.found(leaves);
    }
    region.wantedLeaves().ifPresentOrElse(parts::add, () -> regions.remove(region.low()));
  }

  private void foundEntries(Bytes firstLow, Found found) {
    StateRegion region = regionOf(firstLow);
    region.found(found instanceof Found.Entries entries ? entries : NONE);
    askForEntries(region);
  }

  private StateRegion region(Bytes low) {
    return Objects.requireNonNull(regions.get(low), "a region that is not open");
  }

  /** The open region that a leaf lies in. */
  private StateRegion regionOf(Bytes leafLow) {
    return regions.values().stream()
        .filter(each -> each.contains(leafLow))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a region that is not open"));
  }

  private void openMore() {
    while (!nodes.isEmpty() && open.size() + regions.size() < MAX_OPEN) {
      KnownNode node = nodes.removeFirst();
      if (node.level() > 1) {
        open.put(node.part(), node);
        sought.add(new Sought.Node(node.level(), node.interval(), node.digest()));
      } else {
        StateRegion region = new StateRegion(node.interval(), node.children());
        regions.put(region.low(), region);
        sought.add(region.soughtLeaves());
      }
    }
  }

  /** The chunks below a node with their hashes; empty if they do not lie in its interval. */
  private static Optional<List<ChunkNode>> chunks(
      int level, List<StateGroup> groups, ChunkInterval interval) {
    if (groups.isEmpty() || !interval.contains(groups.getLast().low())) {
      return Optional.empty();
    }
    List<ChunkNode> chunks = new ArrayList<>(groups.size());
    for (int i = 0; i < groups.size(); i++) {
      StateGroup group = groups.get(i);
      Optional<Bytes> high =
          i + 1 < groups.size() ? Optional.of(groups.get(i + 1).low()) : interval.high();
      ChunkInterval place = new ChunkInterval(group.low(), high);
      Digest digest = hash(Math.max(0, level - 1), place, group.digests());
      chunks.add(new ChunkNode(group.low(), group.count(), digest));
    }
    return Optional.of(chunks);
  }

  /** The hash of the node itself; a leaf that is the top is its own only group. */
  private static Digest digest(int level, ChunkInterval interval, List<ChunkNode> chunks) {
    return level == 0 ? chunks.getFirst().digest() : hash(level, interval, digests(chunks));
  }

  private static Digest hash(int level, ChunkInterval interval, Bytes digests) {
    return level == 0
        ? ChunkHashes.leaf(interval, digests)
        : ChunkHashes.node(level, interval, digests);
  }

  private static Bytes digests(List<ChunkNode> chunks) {
    byte[] all = new byte[chunks.size() * Digest.SIZE];
    for (int i = 0; i < chunks.size(); i++) {
      chunks.get(i).digest().bytes().copyTo(all, i * Digest.SIZE);
    }
    return Bytes.wrap(all);
  }

  private static void place(
      int level, List<ChunkNode> chunks, List<StatePiece.PlacedChunk> placed) {
    chunks.forEach(chunk -> placed.add(new StatePiece.PlacedChunk(level, chunk)));
  }

  private void addNodes(
      int level, List<StateGroup> groups, List<ChunkNode> chunks, ChunkInterval interval) {
    Optional<Bytes> high = interval.high();
    for (int i = chunks.size() - 1; i >= 0; i--) {
      ChunkNode chunk = chunks.get(i);
      Bytes children = level == 1 ? groups.get(i).digests() : Bytes.EMPTY;
      nodes.addFirst(
          new KnownNode(level, new ChunkInterval(chunk.low(), high), chunk.digest(), children));
      high = Optional.of(chunk.low());
    }
  }
}
