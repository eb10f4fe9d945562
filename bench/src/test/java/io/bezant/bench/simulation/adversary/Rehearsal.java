package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.LeafDifference;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import io.bezant.protocol.wire.FrameCodec;
import java.util.ArrayList;
import java.util.List;

/** Plays one of everything that a cluster says past an adversary, and keeps what comes of it. */
final class Rehearsal {

  private static final int VIEWS = 40;

  private final Stage stage;
  private final Adversary adversary;
  private final FrameCodec codec;
  private final int corrupt;
  private final List<Bytes> left = new ArrayList<>();

  Rehearsal(Stage stage, Adversary adversary) {
    this.stage = stage;
    this.adversary = adversary;
    this.codec = new FrameCodec(stage.config().limits());
    this.corrupt = stage.hands().corrupt().size();
  }

  /** Everything that left the corrupt replicas, in order. */
  List<Bytes> play() {
    for (int view = 1; view <= VIEWS; view++) {
      playView(view);
      stage.pass(300);
      adversary.onTick();
    }
    stage.spoken().forEach(spoken -> left.add(spoken.frame()));
    return left;
  }

  private void playView(int view) {
    int n = stage.config().membership().size();
    SequenceNumber place = new SequenceNumber(view);
    Batch batch = stage.batch(view);
    View current = new View(view);
    for (int i = 0; i < n; i++) {
      say(i, new PrePrepare(current, place, batch));
      say(i, new Prepare(current, place, batch.digest()));
      say(i, new Commit(current, place, batch.digest()));
      say(i, new Suspect(current));
      say(i, new Status(current, place, SequenceNumber.ZERO, SlotBits.NONE, SlotBits.NONE));
      say(i, new Checkpoint(new SequenceNumber(4L * view), batch.digest()));
      say(i, new BatchBody(place, batch));
      say(i, new CommittedBatch(batch, decided(current, place, batch)));
      say(i, manifest(place, batch));
      say(i, new StateChunk(place, batch.digest(), Bytes.EMPTY, 0, List.of(entry(1), entry(2))));
      say(i, difference(place, batch));
      say(i, viewChange(view, batch));
      say(i, newView(view, batch));
    }
    Bytes request = codec.encode(stage.request(view));
    Party client = new Party.Client(stage.request(view).key().client());
    for (int i = 0; i < corrupt; i++) {
      adversary.onReceive(puppet(i), client, request);
      Reply reply =
          new Reply(current, stage.request(view).key(), batch.digest(), place, Bytes.utf8("ok"));
      keep(adversary.onSend(puppet(i), client, codec.encode(reply)), codec.encode(reply));
    }
  }

  private static StateEntry entry(int number) {
    return new StateEntry(Bytes.utf8("key " + number), Bytes.utf8("record " + number));
  }

  private static StateManifest manifest(SequenceNumber place, Batch batch) {
    StateGroup group = new StateGroup(Bytes.EMPTY, batch.digest().bytes());
    return new StateManifest(place, batch.digest(), 1, 0, 1, Bytes.EMPTY, List.of(group));
  }

  private static StateDifference difference(SequenceNumber place, Batch batch) {
    IndexSet first = new IndexSet(Bytes.of((byte) 1));
    LeafDifference leaf = new LeafDifference(Bytes.EMPTY, first, batch.digest().bytes());
    Bytes salt = batch.digest().bytes().slice(0, Hints.SALT_BYTES);
    return new StateDifference(place, batch.digest(), Bytes.EMPTY, salt, first, List.of(leaf));
  }

  private static Puppet puppet(int replica) {
    return new Puppet(new ReplicaId(replica), 0);
  }

  private void say(int sender, Message message) {
    Bytes frame = codec.encode(stage.sealer(sender).seal(message));
    for (int to = 0; to < stage.config().membership().size(); to++) {
      if (to != sender && sender < corrupt) {
        Party receiver = new Party.Replica(new ReplicaId(to));
        keep(adversary.onSend(puppet(sender), receiver, frame), frame);
      }
      if (to != sender && to < corrupt) {
        adversary.onReceive(puppet(to), new Party.Replica(new ReplicaId(sender)), frame);
      }
    }
  }

  private void keep(Fate fate, Bytes frame) {
    switch (fate) {
      case Fate.Pass _unchanged -> left.add(frame);
      case Fate.Replace(var frames) -> left.addAll(frames);
    }
  }

  private CommitCertificate decided(View view, SequenceNumber place, Batch batch) {
    List<Envelope> commits = new ArrayList<>();
    for (int i = 0; i < stage.config().quorums().quorum(); i++) {
      commits.add(stage.sealer(i).seal(new Commit(view, place, batch.digest())).envelope());
    }
    return new CommitCertificate(view, place, batch.digest(), commits);
  }

  private PreparedCertificate prepared(View view, SequenceNumber place, Batch batch) {
    ReplicaId primary = stage.config().membership().primaryOf(view);
    List<Envelope> prepares = new ArrayList<>();
    for (ReplicaId id : stage.config().membership().replicas()) {
      if (!id.equals(primary) && prepares.size() < stage.config().quorums().quorum() - 1) {
        prepares.add(
            stage.sealer(id.value()).seal(new Prepare(view, place, batch.digest())).envelope());
      }
    }
    return new PreparedCertificate(
        view, place, batch.digest(), vouch(view, place, batch.digest()), prepares);
  }

  private Envelope vouch(View view, SequenceNumber place, Digest digest) {
    ReplicaId primary = stage.config().membership().primaryOf(view);
    return stage
        .sealer(primary.value())
        .vouch(new Statement(MessageType.PRE_PREPARE, view, place, digest, primary, Digest.ZERO));
  }

  private ViewChange viewChange(int view, Batch batch) {
    long base = 4L * (view / 4);
    List<Envelope> votes = new ArrayList<>();
    Digest root = Hasher.domain("TEST/ROOT").u64(base).finish();
    for (int i = 0; i < stage.config().quorums().quorum(); i++) {
      votes.add(stage.sealer(i).seal(new Checkpoint(new SequenceNumber(base), root)).envelope());
    }
    StableCheckpoint stable =
        base == 0
            ? StableCheckpoint.GENESIS
            : new StableCheckpoint(new SequenceNumber(base), root, votes);
    return new ViewChange(
        new View(view),
        stable,
        List.of(prepared(new View(view - 1L), new SequenceNumber(base + 1), batch)));
  }

  private NewView newView(int view, Batch batch) {
    List<Signed<ViewChange>> proof = new ArrayList<>();
    for (int i = 0; i < stage.config().quorums().quorum(); i++) {
      proof.add(stage.sealer(i).seal(viewChange(view, batch)));
    }
    List<PlannedSlot> plan = new ArrayList<>();
    Replan.of(proof)
        .forEach(
            (place, digest) ->
                plan.add(new PlannedSlot(place, digest, vouch(new View(view), place, digest))));
    return new NewView(new View(view), proof, plan);
  }
}
