package io.bezant.replica;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.Digest;
import io.bezant.crypto.NodeStore;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.core.Found;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.core.Sought;
import io.bezant.protocol.core.StatePiece;
import io.bezant.protocol.core.StateWalk;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import io.bezant.replica.kv.StateServer;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateSnapshot;
import io.bezant.replica.storage.StateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * A walk between a donor's store and a receiver's, with nothing but messages between, its parts
 * answered in any order.
 */
final class TransferLab {
  private final StateServer server;
  private final StateStore receiver;
  private final Random random;
  private final StagedState staged;
  private final NearestDonor nearest;
  private final StateWalk walk;
  private final List<StatePart> asked = new ArrayList<>();
  private UnaryOperator<Message> distortion = UnaryOperator.identity();
  private long entriesSent;
  private long entriesKept;
  private long leavesSent;
  private long hashesSent;
  private long hintsGiven;
  private long bytes;
  private long refusals;

  /** A walk of the receiver to what the donor has committed last. */
  TransferLab(StateStore donor, StateStore receiver, Random random) {
    this(donor, receiver, random, receiver.stage(), Optional.empty());
  }

  TransferLab(
      StateStore donor,
      StateStore receiver,
      Random random,
      StagedState staged,
      Optional<NearestDonor> nearest) {
    StateRoot root = donor.lastRoot().orElseThrow();
    this.server = new StateServer(donor);
    this.receiver = receiver;
    this.random = random;
    this.staged = staged;
    this.nearest = nearest.orElseGet(() -> new NearestDonor(receiver, staged, random));
    this.walk =
        new StateWalk(
            new Checkpoint(root.sequence(), root.digest()), new ProtocolRules(new Quorums(4)));
  }

  /** Some donors answer otherwise than honest ones: every second answer goes through this. */
  void distort(UnaryOperator<Message> lie) {
    distortion = lie;
  }

  /** Lets one thing happen; false if nothing is left to do. */
  boolean step() {
    Optional<Sought> sought = walk.nextSought();
    if (sought.isPresent()) {
      Found found = nearest.seek(sought.get());
      entriesKept += found.keptCount();
      walk.found(sought.get(), found).ifPresent(this::putAside);
      return true;
    }
    while (walk.hasPart()) {
      asked.add(walk.nextPart().orElseThrow());
    }
    if (asked.isEmpty()) {
      return false;
    }
    StatePart part = asked.remove(random.nextInt(asked.size()));
    Message honest =
        server
            .answer(new FetchState(walk.target().sequence(), walk.target().root(), part))
            .orElseThrow();
    count(part, honest);
    Message answer = random.nextBoolean() ? distortion.apply(honest) : honest;
    take(part, answer)
        .ifPresentOrElse(
            this::putAside,
            () -> {
              refusals++;
              if (answer.equals(honest) && !(part instanceof StatePart.HintedLeaves)) {
                throw new IllegalStateException("an honest donor is refused: " + part);
              }
              walk.giveBack(part.withoutHints());
            });
    return true;
  }

  private void count(StatePart part, Message answer) {
    if (part instanceof StatePart.HintedLeaves hinted) {
      hintsGiven += hinted.hints().count();
      bytes += hinted.hints().salt().size() + hinted.hints().fingerprints().size();
    }
    bytes += bytes(answer);
    hashesSent +=
        switch (answer) {
          case StateManifest manifest when manifest.level() == 1 ->
              manifest.groups().stream().mapToInt(StateGroup::count).sum();
          case StateDifference difference ->
              difference.leaves().stream().mapToInt(each -> each.digests().size()).sum()
                  / Digest.SIZE;
          default -> 0;
        };
  }

  private static long bytes(Message answer) {
    return switch (answer) {
      case StateManifest manifest ->
          manifest.groups().stream()
              .mapToLong(each -> each.low().size() + each.digests().size())
              .sum();
      case StateDifference difference ->
          difference.used().bits().size()
              + difference.leaves().stream()
                  .mapToLong(
                      each -> each.low().size() + each.held().bits().size() + each.digests().size())
                  .sum();
      case StateChunk chunk -> chunk.entries().stream().mapToLong(StateChunk::bytesOf).sum();
      default -> 0;
    };
  }

  private Optional<StatePiece> take(StatePart part, Message answer) {
    return switch (answer) {
      case StateManifest manifest ->
          StateWalk.isAbout(part, manifest) ? walk.take(part, manifest) : Optional.empty();
      case StateDifference difference ->
          StateWalk.isAbout(part, difference) ? walk.take(part, difference) : Optional.empty();
      case StateChunk chunk ->
          StateWalk.isAbout(part, chunk) ? walk.take(part, chunk) : Optional.empty();
      default -> throw new AssertionError("no answer: " + answer);
    };
  }

  private void putAside(StatePiece piece) {
    piece.chunks().forEach(each -> staged.putChunk(each.level(), each.chunk()));
    piece.entries().forEach(each -> staged.putEntry(each.key(), each.record()));
    entriesSent += piece.entries().size();
    leavesSent += piece.chunks().stream().filter(each -> each.level() == 0).count();
  }

  /** Fetches what is missing and installs it. */
  void finish() {
    while (step()) {
      // More is to be done.
    }
    install();
  }

  void install() {
    StateManifest top = walk.top().orElseThrow();
    staged.install(
        new CheckpointMark(walk.target().sequence(), top.agreedMillis()), walk.target().root());
    server.close();
  }

  /** The walk is left as it is. */
  void abandon() {
    server.close();
  }

  boolean isComplete() {
    return walk.isComplete();
  }

  StateStore receiver() {
    return receiver;
  }

  long entriesSent() {
    return entriesSent;
  }

  /** Hashes of entries that honest donors sent. */
  long hashesSent() {
    return hashesSent;
  }

  /** Hints that donors were given. */
  long hintsGiven() {
    return hintsGiven;
  }

  /** Hints, and keys, records, hashes and indexes that honest donors sent. */
  long bytes() {
    return bytes;
  }

  /** Answers that were refused. */
  long refusals() {
    return refusals;
  }

  /** Leaves that were put aside before their entries. */
  long leavesSent() {
    return leavesSent;
  }

  /** Entries found that had been put aside before. */
  long entriesKept() {
    return entriesKept;
  }

  static List<StateEntry> entries(StateStore store) {
    List<StateEntry> entries = new ArrayList<>();
    store.scan(
        Bytes.EMPTY, Optional.empty(), (key, record) -> entries.add(new StateEntry(key, record)));
    return entries;
  }

  static List<ChunkNode> chunks(StateStore store) {
    List<ChunkNode> all = new ArrayList<>();
    try (StateSnapshot snapshot = store.openSnapshot()) {
      for (int level = 0; level < NodeStore.MAX_LEVELS; level++) {
        Optional<ChunkNode> next = snapshot.chunks().floor(level, Bytes.EMPTY);
        while (next.isPresent()) {
          all.add(next.get());
          next = snapshot.chunks().higher(level, next.get().low());
        }
      }
    }
    return all;
  }
}
