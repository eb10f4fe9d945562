package io.bezant.bench.simulation;

import io.bezant.bench.simulation.coverage.Mark;
import io.bezant.bench.simulation.invariant.Invariant.Showing;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MalformedMessageException;
import java.util.Objects;
import java.util.TreeMap;

/** What one life of a replica is asked and says, told to those who judge it, if it is honest. */
final class Overheard {
  private final SimulatedReplica machine;
  private final World world;
  private final FrameCodec frames;

  /** What clients have asked without ordering, by its nonce; for those who judge the answers. */
  private final TreeMap<Long, Read> questions = new TreeMap<>();

  Overheard(SimulatedReplica machine) {
    this.machine = machine;
    this.world = machine.world();
    this.frames = new FrameCodec(world.plan().cluster().limits());
  }

  /** A client has sent this frame. */
  void asked(Bytes frame) {
    try {
      if (machine.isSound() && frames.decode(frame) instanceof Frame.ReadFrame(Read read)) {
        questions.put(read.nonce(), read);
      }
    } catch (MalformedMessageException foreign) {
      machine.note("hears noise of a client");
    }
  }

  /** This frame goes to other replicas. */
  void said(Bytes frame) {
    if (machine.isSound() && own(frame) instanceof Frame.SealedMessage sealed) {
      world.witness().onSaid(machine.id(), sealed);
      machine.note(
          () ->
              "says %s v%s #%s %s"
                  .formatted(
                      sealed.type(), sealed.view(), sealed.sequence(), sealed.digest().shortHex()));
    }
  }

  /** This frame answers a request that was ordered. */
  void answered(Bytes frame) {
    if (machine.isHonest() && own(frame) instanceof Frame.ReplyFrame(Reply reply)) {
      if (machine.isSound()) {
        world.witness().onReplied(machine.id(), reply.executed());
      }
      if (!machine.mayErr()) {
        world.answers().onReply(machine.id(), reply);
      }
    }
  }

  /** This frame answers somebody who reads without ordering. */
  void shown(Bytes frame) {
    if (machine.isSound()
        && !machine.mayErr()
        && own(frame) instanceof Frame.ReadAnswerFrame(ReadAnswer answer)
        && answer.standing() == ReadAnswer.Standing.SHOWN) {
      Read read = Objects.requireNonNull(questions.get(answer.nonce()));
      world.witness().onShown(new Showing(machine.id(), read, answer));
      if (answer.answers().getFirst() instanceof ReadAnswer.Answer.Hashed) {
        world.marks().reach(Mark.READ_SHOWN_AS_DIGESTS);
      }
    }
  }

  private Frame own(Bytes frame) {
    try {
      return frames.decode(frame);
    } catch (MalformedMessageException own) {
      throw new IllegalStateException("an honest replica sends a malformed frame", own);
    }
  }
}
