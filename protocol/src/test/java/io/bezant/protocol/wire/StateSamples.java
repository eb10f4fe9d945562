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

  private static final SequenceNumber AT = new SequenceNumber(8);
  private static final Digest ROOT = WireFixture.digest("root");
  private static final Bytes LOW = Bytes.utf8("\u0001low");
  private static final Bytes KEY = Bytes.utf8("\u0001lower");
  private static final Bytes HASHES =
      WireFixture.digest("one").bytes().concat(WireFixture.digest("two").bytes());
  private static final Hints HINTS =
      new Hints(Bytes.utf8("salt of 16 bytes"), Bytes.utf8("firstthird"));

  private StateSamples() {}

  /** One sample of each kind. */
  static void add(WireFixture fixture, Map<String, Signed<? extends Message>> messages) {
    addQuestions(fixture, messages);
    addAnswers(fixture, messages);
  }

  private static void addQuestions(
      WireFixture fixture, Map<String, Signed<? extends Message>> messages) {
    messages.put(
        "fetch-state-top", fixture.sealer(2).seal(new FetchState(AT, ROOT, new StatePart.Top())));
    messages.put(
        "fetch-state-node",
        fixture.sealer(2).seal(new FetchState(AT, ROOT, new StatePart.Node(2, LOW))));
    messages.put(
        "fetch-state-entries",
        fixture
            .sealer(2)
            .seal(new FetchState(AT, ROOT, new StatePart.Entries(LOW, 17, Optional.of(KEY)))));
    IndexSet indexes = new IndexSet(Bytes.of((byte) 5, (byte) 64));
    messages.put(
        "fetch-state-leaves",
        fixture
            .sealer(2)
            .seal(
                new FetchState(
                    AT, ROOT, new StatePart.Leaves(LOW, new IndexSet(Bytes.of((byte) 6))))));
    messages.put(
        "fetch-state-picks",
        fixture.sealer(2).seal(new FetchState(AT, ROOT, new StatePart.Picks(LOW, indexes))));
    messages.put(
        "fetch-state-hinted",
        fixture
            .sealer(2)
            .seal(
                new FetchState(
                    AT,
                    ROOT,
                    new StatePart.HintedLeaves(LOW, new IndexSet(Bytes.of((byte) 6)), HINTS))));
  }

  private static void addAnswers(
      WireFixture fixture, Map<String, Signed<? extends Message>> messages) {
    messages.put(
        "checkpoint-proof", fixture.sealer(0).seal(new CheckpointProof(fixture.stable(8, ROOT))));
    messages.put(
        "state-difference",
        fixture
            .sealer(3)
            .seal(
                new StateDifference(
                    AT,
                    ROOT,
                    LOW,
                    HINTS.salt(),
                    new IndexSet(Bytes.of((byte) 2)),
                    List.of(
                        new LeafDifference(LOW, new IndexSet(Bytes.of((byte) 2)), HASHES),
                        new LeafDifference(KEY, new IndexSet(Bytes.EMPTY), HASHES)))));
    messages.put(
        "state-manifest",
        fixture
            .sealer(3)
            .seal(
                new StateManifest(
                    AT,
                    ROOT,
                    1,
                    1_700_000_000_000L,
                    1,
                    LOW,
                    List.of(new StateGroup(LOW, HASHES), new StateGroup(KEY, HASHES)))));
    messages.put("state-manifest-absent", fixture.sealer(3).seal(StateManifest.absent(AT, ROOT)));
    messages.put(
        "state-chunk",
        fixture
            .sealer(3)
            .seal(
                new StateChunk(
                    AT,
                    ROOT,
                    LOW,
                    17,
                    List.of(
                        new StateEntry(KEY, Bytes.utf8("record")),
                        new StateEntry(Bytes.utf8("\u0001lowest"), Bytes.EMPTY)))));
  }
}
