package io.bezant.bench.simulation;

import io.bezant.bench.simulation.coverage.Mark;
import io.bezant.bench.simulation.invariant.Invariant.Showing;
import io.bezant.bench.simulation.world.SimulatedConnection;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
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

  private final ToldWatches told;

  Overheard(SimulatedReplica machine) {
    this.told = new ToldWatches(machine);
    this.machine = machine;
    this.world = machine.world();
    this.frames = new FrameCodec(world.plan().cluster().limits());
  }

  /** A client has sent this frame. */
  void asked(SimulatedConnection from, Bytes frame) {
    if (!machine.isSound()) {
      return;
    }
    try {
      Frame asked = frames.decode(frame);
      if (asked instanceof Frame.ReadFrame(Read read)) {
        questions.put(read.nonce(), read);
      } else if (asked instanceof Frame.WatchRequestFrame(WatchRequest request)) {
        told.asked(from, request);
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

  /** This frame answers somebody who reads without ordering, or tells somebody who watches. */
  void shown(SimulatedConnection to, Bytes frame) {
    if (!machine.isSound() || machine.mayErr()) {
      return;
    }
    Frame shown = own(frame);
    if (shown instanceof Frame.WatchNoticeFrame(WatchNotice notice)) {
      told.said(to, notice);
    } else if (shown instanceof Frame.ReadAnswerFrame(ReadAnswer answer)
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
