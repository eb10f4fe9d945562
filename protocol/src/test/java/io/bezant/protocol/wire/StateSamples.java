package io.bezant.protocol.wire;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.LeafDifference;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The messages that carry state, one sample of everything they may hold. */
final class StateSamples {

  private StateSamples() {}

  /** One sample of each kind. */
  static void add(WireFixture fixture, Map<String, Signed<? extends Message>> messages) {
    SequenceNumber at = new SequenceNumber(8);
    Digest root = WireFixture.digest("root");
    Bytes low = Bytes.utf8("\u0001low");
    Bytes key = Bytes.utf8("\u0001lower");
    Bytes hashes = WireFixture.digest("one").bytes().concat(WireFixture.digest("two").bytes());
    messages.put(
        "checkpoint-proof", fixture.sealer(0).seal(new CheckpointProof(fixture.stable(8, root))));
    messages.put(
        "fetch-state-top", fixture.sealer(2).seal(new FetchState(at, root, new StatePart.Top())));
    messages.put(
        "fetch-state-node",
        fixture.sealer(2).seal(new FetchState(at, root, new StatePart.Node(2, low))));
    messages.put(
        "fetch-state-entries",
        fixture
            .sealer(2)
            .seal(new FetchState(at, root, new StatePart.Entries(low, 17, Optional.of(key)))));
    IndexSet indexes = new IndexSet(Bytes.of((byte) 5, (byte) 64));
    messages.put(
        "fetch-state-leaves",
        fixture
            .sealer(2)
            .seal(
                new FetchState(
                    at, root, new StatePart.Leaves(low, new IndexSet(Bytes.of((byte) 6))))));
    messages.put(
        "fetch-state-picks",
        fixture.sealer(2).seal(new FetchState(at, root, new StatePart.Picks(low, indexes))));
    Hints hints = new Hints(Bytes.utf8("salt of 16 bytes"), Bytes.utf8("firstthird"));
    messages.put(
        "fetch-state-hinted",
        fixture
            .sealer(2)
            .seal(
                new FetchState(
                    at,
                    root,
                    new StatePart.HintedLeaves(low, new IndexSet(Bytes.of((byte) 6)), hints))));
    messages.put(
        "state-difference",
        fixture
            .sealer(3)
            .seal(
                new StateDifference(
                    at,
                    root,
                    low,
                    hints.salt(),
                    new IndexSet(Bytes.of((byte) 2)),
                    List.of(
                        new LeafDifference(low, new IndexSet(Bytes.of((byte) 2)), hashes),
                        new LeafDifference(key, new IndexSet(Bytes.EMPTY), hashes)))));
    messages.put(
        "state-manifest",
        fixture
            .sealer(3)
            .seal(
                new StateManifest(
                    at,
                    root,
                    1,
                    1_700_000_000_000L,
                    1,
                    low,
                    List.of(new StateGroup(low, hashes), new StateGroup(key, hashes)))));
    messages.put("state-manifest-absent", fixture.sealer(3).seal(StateManifest.absent(at, root)));
    messages.put(
        "state-chunk",
        fixture
            .sealer(3)
            .seal(
                new StateChunk(
                    at,
                    root,
                    low,
                    17,
                    List.of(
                        new StateEntry(key, Bytes.utf8("record")),
                        new StateEntry(Bytes.utf8("\u0001lowest"), Bytes.EMPTY)))));
  }
}
