package io.bezant.testing;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.ReadAnswer.Answer;
import io.bezant.protocol.message.ReadAnswer.Standing;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Told;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.protocol.wire.MessageOpener;
import io.bezant.protocol.wire.SigningSealer;
import io.bezant.protocol.wire.UnauthenticMessageException;
import java.util.List;
import java.util.Optional;

/**
 * The mouth of a replica that lies: turns what the correct code would say into what is said. It has
 * the replica's own key and nobody else's. On the replica's loop only.
 */
final class Liar {

  private static final Bytes NOTHING = Bytes.utf8("");

  private final FrameCodec frames;
  private final MessageOpener opener;
  private final SigningSealer sealer;
  private Bytes lastResult = NOTHING;

  Liar(ReplicaId self, ClusterConfig cluster, KeyPair key) {
    this.frames = new FrameCodec(cluster.limits());
    this.opener = new MessageOpener(cluster, new Ed25519Verifier());
    this.sealer = new SigningSealer(self, cluster.clusterId(), key.signer());
  }

  /** What is said to another replica; nothing where it is kept quiet. */
  Optional<Bytes> toReplica(Lie lie, ReplicaId to, Bytes frame) {
    return switch (lie) {
      case SILENCE -> Optional.empty();
      case WRONG_ANSWERS -> Optional.of(frame);
      case SILENT_PRIMARY -> isProposal(frame) ? Optional.empty() : Optional.of(frame);
      case EQUIVOCATION ->
          Optional.of(to.value() % 2 == 0 && isProposal(frame) ? otherProposal(frame) : frame);
    };
  }

  /** What is said to a client; nothing where it is kept quiet. */
  Optional<Bytes> toClient(Lie lie, Bytes frame) {
    return switch (lie) {
      case SILENCE -> Optional.empty();
      case WRONG_ANSWERS -> Optional.of(wrongAnswer(frame));
      case SILENT_PRIMARY, EQUIVOCATION -> Optional.of(frame);
    };
  }

  private boolean isProposal(Bytes frame) {
    return decode(frame) instanceof Frame.SealedMessage sealed
        && sealed.type() == MessageType.PRE_PREPARE
        && sealed.sender().equals(sealer.self());
  }

  /** The same requests at another time: as good a batch, with another digest. */
  private Bytes otherProposal(Bytes frame) {
    try {
      return decode(frame) instanceof Frame.SealedMessage sealed
              && opener.open(sealed) instanceof Signed<?>(PrePrepare proposal, Envelope envelope)
              && !proposal.batch().requests().isEmpty()
          ? frames.encode(sealer.seal(twin(proposal)))
          : frame;
    } catch (MalformedMessageException | UnauthenticMessageException unreadable) {
      throw new IllegalStateException("a replica cannot read its own proposal", unreadable);
    }
  }

  private static PrePrepare twin(PrePrepare proposal) {
    Batch batch = proposal.batch();
    return new PrePrepare(
        proposal.view(),
        proposal.sequence(),
        new Batch(batch.proposedMillis() + 1, batch.requests()));
  }

  private Bytes wrongAnswer(Bytes frame) {
    Frame said = decode(frame);
    if (said instanceof Frame.ReplyFrame(Reply reply)) {
      Bytes wrong = insteadOf(reply.result());
      return frames.encode(
          new Reply(reply.view(), reply.key(), reply.requestDigest(), reply.executed(), wrong));
    }
    if (said instanceof Frame.ReadAnswerFrame(ReadAnswer answer)
        && answer.standing() == Standing.SHOWN) {
      List<Answer> wrong = answer.answers().stream().map(this::wrong).toList();
      return frames.encode(
          new ReadAnswer(
              answer.nonce(), answer.standing(), answer.executed(), answer.revision(), wrong));
    }
    if (said instanceof Frame.WatchNoticeFrame(WatchNotice.Changed changed)) {
      return frames.encode(wrong(changed));
    }
    return frame;
  }

  /** What happened at even revisions is left out, what happened at odd ones is something else. */
  private WatchNotice wrong(WatchNotice.Changed changed) {
    List<Told> wrong =
        changed.revisions().stream()
            .filter(told -> told.continues() || told.revision() % 2 != 0)
            .map(this::wrong)
            .toList();
    return new WatchNotice.Changed(changed.watches(), changed.after(), changed.through(), wrong);
  }

  private Told wrong(Told told) {
    return switch (told) {
      case Told.Whole(long revision, List<Bytes> events, boolean continues) ->
          new Told.Whole(revision, events.stream().map(this::insteadOf).toList(), continues);
      case Told.Hashed(long revision, Digest _digest) -> new Told.Hashed(revision, Digest.ZERO);
    };
  }

  private Answer wrong(Answer answer) {
    return switch (answer) {
      case Answer.Whole(Bytes result, var since) -> new Answer.Whole(insteadOf(result), since);
      case Answer.Hashed(Digest digest, var since) -> new Answer.Hashed(Digest.ZERO, since);
    };
  }

  private Bytes insteadOf(Bytes result) {
    Bytes before = lastResult;
    lastResult = result;
    return before.equals(result) ? NOTHING : before;
  }

  private Frame decode(Bytes frame) {
    try {
      return frames.decode(frame);
    } catch (MalformedMessageException malformed) {
      throw new IllegalStateException("a replica cannot read its own frame", malformed);
    }
  }
}
