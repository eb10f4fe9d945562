package io.bezant.protocol.wire;

import static io.bezant.protocol.wire.CanonicalProto.bytes;
import static io.bezant.protocol.wire.CanonicalProto.string;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.LeafDifference;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import io.bezant.protocol.wire.proto.Wire;
import java.util.Optional;

/**
 * The messages that carry state, to protobuf and back. What each may hold at most is judged by the
 * values themselves; a field that does not belong to the kind of request must be absent.
 */
final class StateBodies {

  private static final int TOP = 1;
  private static final int NODE = 2;
  private static final int ENTRIES = 3;
  private static final int LEAVES = 4;
  private static final int PICKS = 5;
  private static final int HINTED_LEAVES = 6;

  private StateBodies() {}

  static Wire.FetchStateBody toProto(FetchState fetch) {
    Wire.FetchStateBody.Builder builder = Wire.FetchStateBody.newBuilder();
    switch (fetch.part()) {
      case StatePart.Top() -> builder.setKind(TOP);
      case StatePart.Node(int level, var low) ->
          builder.setKind(NODE).setLevel(level).setLow(string(low));
      case StatePart.Entries(var low, int first, var after) -> {
        builder.setKind(ENTRIES).setLow(string(low)).setFirst(first);
        after.ifPresent(key -> builder.setAfter(string(key)));
      }
      case StatePart.Leaves(var low, var indexes) ->
          builder.setKind(LEAVES).setLow(string(low)).setIndexes(string(indexes.bits()));
      case StatePart.Picks(var low, var indexes) ->
          builder.setKind(PICKS).setLow(string(low)).setIndexes(string(indexes.bits()));
      case StatePart.HintedLeaves(var low, var indexes, var hints) ->
          builder
              .setKind(HINTED_LEAVES)
              .setLow(string(low))
              .setIndexes(string(indexes.bits()))
              .setSalt(string(hints.salt()))
              .setHints(string(hints.fingerprints()));
    }
    return builder.build();
  }

  static Wire.StateManifestBody toProto(StateManifest manifest) {
    Wire.StateManifestBody.Builder builder =
        Wire.StateManifestBody.newBuilder()
            .setVersion(manifest.version())
            .setAgreedMillis(manifest.agreedMillis())
            .setLevel(manifest.level())
            .setLow(string(manifest.low()));
    for (StateGroup group : manifest.groups()) {
      builder.addGroups(
          Wire.StateGroup.newBuilder()
              .setLow(string(group.low()))
              .setDigests(string(group.digests())));
    }
    return builder.build();
  }

  static Wire.StateChunkBody toProto(StateChunk chunk) {
    Wire.StateChunkBody.Builder builder =
        Wire.StateChunkBody.newBuilder().setLow(string(chunk.low())).setFirst(chunk.first());
    for (StateEntry entry : chunk.entries()) {
      builder.addEntries(
          Wire.StateEntry.newBuilder()
              .setKey(string(entry.key()))
              .setRecord(string(entry.record())));
    }
    return builder.build();
  }

  static Wire.StateDifferenceBody toProto(StateDifference difference) {
    Wire.StateDifferenceBody.Builder builder =
        Wire.StateDifferenceBody.newBuilder()
            .setLow(string(difference.low()))
            .setSalt(string(difference.salt()))
            .setUsed(string(difference.used().bits()));
    for (LeafDifference leaf : difference.leaves()) {
      builder.addLeaves(
          Wire.LeafDifference.newBuilder()
              .setLow(string(leaf.low()))
              .setHeld(string(leaf.held().bits()))
              .setDigests(string(leaf.digests())));
    }
    return builder.build();
  }

  static FetchState fetch(Frame.SealedMessage sealed) throws MalformedMessageException {
    var body = CanonicalProto.parse(Wire.FetchStateBody.parser(), sealed.body());
    Bytes low = bytes(body.getLow());
    Optional<Bytes> after =
        body.getAfter().isEmpty() ? Optional.empty() : Optional.of(bytes(body.getAfter()));
    StatePart part =
        switch (body.getKind()) {
          case TOP -> new StatePart.Top();
          case NODE -> new StatePart.Node(body.getLevel(), low);
          case ENTRIES -> new StatePart.Entries(low, body.getFirst(), after);
          case LEAVES -> new StatePart.Leaves(low, new IndexSet(bytes(body.getIndexes())));
          case PICKS -> new StatePart.Picks(low, new IndexSet(bytes(body.getIndexes())));
          case HINTED_LEAVES ->
              new StatePart.HintedLeaves(
                  low,
                  new IndexSet(bytes(body.getIndexes())),
                  new Hints(bytes(body.getSalt()), bytes(body.getHints())));
          default -> throw new IllegalArgumentException("no part of the state is of this kind");
        };
    FetchState fetch = new FetchState(sealed.sequence(), sealed.digest(), part);
    if (!toProto(fetch).equals(body)) {
      throw new IllegalArgumentException("a field that does not belong to this kind of request");
    }
    return fetch;
  }

  static StateManifest manifest(Frame.SealedMessage sealed) throws MalformedMessageException {
    var body = CanonicalProto.parse(Wire.StateManifestBody.parser(), sealed.body());
    if (body.getGroupsCount() > StateGroup.MAX_CHILDREN) {
      throw new IllegalArgumentException(body.getGroupsCount() + " chunks below one node");
    }
    return new StateManifest(
        sealed.sequence(),
        sealed.digest(),
        body.getVersion(),
        body.getAgreedMillis(),
        body.getLevel(),
        bytes(body.getLow()),
        body.getGroupsList().stream()
            .map(each -> new StateGroup(bytes(each.getLow()), bytes(each.getDigests())))
            .toList());
  }

  static StateChunk chunk(Frame.SealedMessage sealed) throws MalformedMessageException {
    var body = CanonicalProto.parse(Wire.StateChunkBody.parser(), sealed.body());
    if (body.getEntriesCount() > StateGroup.MAX_ENTRIES_PER_NODE) {
      throw new IllegalArgumentException(body.getEntriesCount() + " entries in one chunk");
    }
    return new StateChunk(
        sealed.sequence(),
        sealed.digest(),
        bytes(body.getLow()),
        body.getFirst(),
        body.getEntriesList().stream()
            .map(each -> new StateEntry(bytes(each.getKey()), bytes(each.getRecord())))
            .toList());
  }

  static StateDifference difference(Frame.SealedMessage sealed) throws MalformedMessageException {
    var body = CanonicalProto.parse(Wire.StateDifferenceBody.parser(), sealed.body());
    if (body.getLeavesCount() > StateGroup.MAX_CHILDREN) {
      throw new IllegalArgumentException(body.getLeavesCount() + " leaves below one node");
    }
    return new StateDifference(
        sealed.sequence(),
        sealed.digest(),
        bytes(body.getLow()),
        bytes(body.getSalt()),
        new IndexSet(bytes(body.getUsed())),
        body.getLeavesList().stream()
            .map(
                each ->
                    new LeafDifference(
                        bytes(each.getLow()),
                        new IndexSet(bytes(each.getHeld())),
                        bytes(each.getDigests())))
            .toList());
  }
}
