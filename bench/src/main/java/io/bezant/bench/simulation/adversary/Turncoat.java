package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Agrees with everybody while a view lasts and remembers nothing of it afterwards: it votes for
 * whatever anybody votes for, on every side, so that as much as possible gets decided by as few as
 * possible, and then it changes views as if nothing had been, or with what was true long ago. The
 * most that a liar can do for a mistake in counting or in handing one view over to the next.
 */
final class Turncoat extends Distorter {

  private static final int KEPT_VOTES = 512;
  private static final int KEPT_VIEWS = 8;

  private final Equivocator equivocator;
  private final ViewChangeForgery forgery;
  private final Pretender pretender;
  private final TreeSet<Vote> echoed = new TreeSet<>();
  private final TreeMap<View, Face> faces = new TreeMap<>();
  private Batch lastBatch = Batch.EMPTY;

  /** A vote that was repeated, and to whom it was said back. */
  private record Vote(int type, long view, long sequence, Digest digest, int to)
      implements Comparable<Vote> {
    @Override
    public int compareTo(Vote other) {
      int order = Long.compare(view, other.view);
      order = order != 0 ? order : Long.compare(sequence, other.sequence);
      order = order != 0 ? order : Integer.compare(type, other.type);
      order = order != 0 ? order : Integer.compare(to, other.to);
      return order != 0 ? order : digest.compareTo(other.digest);
    }
  }

  /** How it behaves in one view and on leaving for it. */
  private record Face(int story, boolean isTwoFaced, int founding, boolean usurps) {}

  Turncoat(Hands hands) {
    super(hands);
    this.equivocator = new Equivocator(hands);
    this.forgery = new ViewChangeForgery(hands);
    this.pretender = new Pretender(hands);
  }

  private Face face(View view) {
    Face face = faces.get(view);
    if (face == null) {
      face =
          new Face(
              hands().random().nextInt(8),
              hands().oneIn(2),
              hands().random().nextInt(4),
              hands().oneIn(4));
      faces.put(view, face);
      if (faces.size() > KEPT_VIEWS) {
        faces.pollFirstEntry();
      }
    }
    return face;
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    read(frame)
        .filter(signed -> !hands().isCorrupt(signed.sender()))
        .ifPresent(signed -> hear(at.replica(), signed));
    return Fate.PASS;
  }

  private void hear(ReplicaId self, Signed<? extends Message> signed) {
    switch (signed.message()) {
      case Prepare vote -> {
        echo(self, signed.sender(), vote);
        usurp(self, vote);
      }
      case Commit vote -> echo(self, signed.sender(), vote);
      case PrePrepare proposal -> lastBatch = proposal.batch();
      case ViewChange viewChange -> {
        forgery.remember(viewChange);
        pretender.remember(signed.as(ViewChange.class));
        if (face(viewChange.view()).usurps()) {
          pretender.usurp(self, viewChange.view());
        }
      }
      case Message other -> {}
    }
  }

  /** Says what it hears, to whom it hears it from: two who differ are both confirmed. */
  private void echo(ReplicaId self, ReplicaId to, Message vote) {
    if (echoed.add(
        new Vote(
            vote.type().code(),
            vote.view().value(),
            vote.sequence().value(),
            vote.digest(),
            to.value()))) {
      hands().did("agreed with a vote");
      hands().say(self, List.of(to), vote);
      if (vote.type() == MessageType.PREPARE && face(vote.view()).isTwoFaced()) {
        hands().say(self, List.of(to), new Commit(vote.view(), vote.sequence(), vote.digest()));
      }
    }
    while (echoed.size() > KEPT_VOTES) {
      echoed.pollFirst();
    }
  }

  /** Proposes though it is not its turn. */
  private void usurp(ReplicaId self, Prepare vote) {
    if (face(vote.view()).usurps() && hands().oneIn(8)) {
      hands().did("proposed in another's view");
      hands()
          .say(
              self,
              hands().someOf(hands().honest()),
              new PrePrepare(
                  vote.view(),
                  vote.sequence().plus(hands().random().nextInt(3)),
                  new Batch(lastBatch.proposedMillis() + 1, lastBatch.requests())));
    }
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case PrePrepare proposal -> {
        lastBatch = proposal.batch();
        yield face(proposal.view()).isTwoFaced()
            ? equivocator.distort(signer, to, proposal)
            : List.of(proposal);
      }
      case ViewChange viewChange -> {
        forgery.remember(viewChange);
        ViewChange told = story(signer, viewChange);
        pretender.remember(hands().seal(signer, told));
        yield List.of(told);
      }
      case NewView newView -> List.of(founded(signer, newView));
      case Message other -> List.of(other);
    };
  }

  private ViewChange story(ReplicaId signer, ViewChange honest) {
    int story = face(honest.view()).story();
    if (story < 3) {
      hands().did("forgot what it had prepared");
      return new ViewChange(honest.view(), honest.stable(), List.of());
    }
    if (story == 3) {
      hands().did("claimed to know no checkpoint");
      return new ViewChange(honest.view(), StableCheckpoint.GENESIS, honest.prepared());
    }
    if (story < 6) {
      hands().did("remembered the oldest proofs");
      return new ViewChange(honest.view(), honest.stable(), forgery.stale(honest));
    }
    return story == 6 ? forgery.forge(signer, honest) : honest;
  }

  private NewView founded(ReplicaId signer, NewView honest) {
    return switch (face(honest.view()).founding()) {
      case 0 -> honest;
      case 1 -> pretender.unfounded(signer, honest);
      default -> pretender.founded(signer, honest.view()).orElse(honest);
    };
  }
}
