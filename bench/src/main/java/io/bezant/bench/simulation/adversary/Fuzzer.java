package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Changes one thing in some messages, as little as possible, for a part of the receivers, and signs
 * it again: a number one off, a value from before, an element left out, a message left out or said
 * again [ByzzFuzz, OOPSLA 2023]. Some changes are made to the bytes, below our types.
 */
final class Fuzzer extends Distorter {

  private final EnumMap<MessageType, Message> previous = new EnumMap<>(MessageType.class);
  private final TreeSet<ReplicaId> receivers = new TreeSet<>();
  private final int rarity;
  private Bytes drawnFor = Bytes.EMPTY;
  private int mutation;

  Fuzzer(Hands hands) {
    super(hands);
    this.rarity = 2 + hands.random().nextInt(6);
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    if (!frame.equals(drawnFor)) {
      drawnFor = frame;
      draw();
    }
    if (mutation < 0 || !(to instanceof Party.Replica(var id)) || !receivers.contains(id)) {
      return Fate.PASS;
    }
    return switch (mutation) {
      case 0 ->
          bytes("flipped or nudged a field", WireTree.nudgeSomething(frame, hands().random()));
      case 1 -> bytes("wrote a field twice", WireTree.repeatSomething(frame, hands().random()));
      case 2 -> bytes("left out a field", WireTree.omitSomething(frame, hands().random()));
      default -> super.onSend(at, to, frame);
    };
  }

  private Fate bytes(String deed, Bytes changed) {
    hands().did(deed);
    return Fate.replace(changed);
  }

  private void draw() {
    mutation = -1;
    if (hands().oneIn(rarity)) {
      mutation = hands().random().nextInt(12);
      receivers.clear();
      receivers.addAll(hands().someOf(hands().config().membership().replicas()));
    }
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    Message before = previous.put(honest.type(), honest);
    return switch (mutation) {
      case 3 -> {
        hands().did("omitted a message");
        yield List.of();
      }
      case 4 -> {
        hands().did("said the previous message again");
        yield before == null ? List.of() : List.of(before, honest);
      }
      case 5 -> told(mutant(honest, -1, 0, before));
      case 6 -> told(mutant(honest, 1, 0, before));
      case 7 -> told(mutant(honest, 0, -1, before));
      case 8 -> told(mutant(honest, 0, 1, before));
      default -> told(mutant(honest, 0, 0, before));
    };
  }

  private List<Message> told(Message mutant) {
    hands().did("said something a little wrong");
    return List.of(mutant);
  }

  /** The message with its view or place off by one, or with something from the previous one. */
  private Message mutant(Message honest, int views, int places, @Nullable Message before) {
    View view = honest.view().value() + views == -1 ? View.ZERO : Views.after(honest.view(), views);
    SequenceNumber place = new SequenceNumber(Math.max(0, honest.sequence().value() + places));
    boolean isEqual = views == 0 && places == 0;
    Digest digest = isEqual && before != null ? before.digest() : honest.digest();
    return switch (honest) {
      case PrePrepare proposal -> new PrePrepare(view, place, batch(proposal, isEqual, before));
      case Prepare _vote -> new Prepare(view, place, digest);
      case Commit _vote -> new Commit(view, place, digest);
      case Checkpoint _vote -> new Checkpoint(place, digest);
      case Suspect _suspect -> new Suspect(view);
      case Status status ->
          new Status(
              view,
              place,
              status.stable(),
              /* accepted= */ status.prepared(),
              /* prepared= */ status.accepted());
      case FetchBody _fetch -> new FetchBody(place, digest);
      case ViewChange viewChange -> viewChange(viewChange, view, isEqual);
      case NewView newView -> shorter(newView);
      case CommittedBatch committed ->
          isEqual && before != null
              ? before
              : new CommittedBatch(committed.batch(), committed.certificate());
      default -> isEqual && before != null ? before : honest;
    };
  }

  private Batch batch(PrePrepare proposal, boolean isEqual, @Nullable Message before) {
    if (isEqual && before instanceof PrePrepare earlier && hands().oneIn(2)) {
      return earlier.batch();
    }
    return isEqual && hands().oneIn(2) ? Batch.EMPTY : proposal.batch();
  }

  private ViewChange viewChange(ViewChange honest, View view, boolean isEqual) {
    if (isEqual && !honest.prepared().isEmpty()) {
      var fewer = new ArrayList<>(honest.prepared());
      fewer.remove(hands().random().nextInt(fewer.size()));
      return new ViewChange(honest.view(), honest.stable(), fewer);
    }
    boolean fits =
        honest.prepared().stream().allMatch(certificate -> view.isAfter(certificate.view()));
    return fits ? new ViewChange(view, honest.stable(), honest.prepared()) : honest;
  }

  private NewView shorter(NewView honest) {
    if (hands().oneIn(2) && !honest.plan().isEmpty()) {
      return new NewView(
          honest.view(), honest.viewChanges(), honest.plan().subList(1, honest.plan().size()));
    }
    return new NewView(
        honest.view(), honest.viewChanges().subList(1, honest.viewChanges().size()), honest.plan());
  }
}
