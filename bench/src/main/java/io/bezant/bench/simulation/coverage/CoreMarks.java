package io.bezant.bench.simulation.coverage;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.Amnesia;
import io.bezant.protocol.core.CoreListener;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.core.Grounds;
import io.bezant.protocol.core.RejectReason;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Signed;
import java.util.List;

/**
 * Watches one life of one honest replica's core and notes the marks it reaches. Shown every step
 * with what came of it, and how the core stood before and after.
 */
public final class CoreMarks implements CoreListener {

  private final Marks marks;
  private final ReplicaId self;
  private final ClusterConfig config;
  private final ViewMarks views;
  private final StepMarks effects;
  private boolean isRejected;
  private boolean isJudged;
  private boolean isSuspected;
  private boolean isRestarted;
  private boolean isGivenUp;

  /**
   * A watch over a core that is about to start.
   *
   * @param marks where to note
   * @param self whose core
   * @param config its cluster
   */
  public CoreMarks(Marks marks, ReplicaId self, ClusterConfig config) {
    this.marks = marks;
    this.self = self;
    this.config = config;
    this.views = new ViewMarks(marks, self);
    this.effects = new StepMarks(marks, config);
  }

  /**
   * A core has started.
   *
   * @param lives how often this replica has started, this time included
   */
  public void onStart(int lives, List<Effect> asked, CoreStatus after) {
    isRestarted = lives > 1;
    if (isRestarted) {
      marks.reach(Mark.RESTARTED_WITH_OPEN_VOTES, after.lastProposed().isAfter(after.executed()));
      marks.reach(Mark.RESTARTED_IN_LATER_VIEW, after.view().value() > 0);
      marks.reach(Mark.RESTARTED_BETWEEN_VIEWS, after.changingView());
      marks.reach(Mark.RESTARTED_ABOVE_A_CHECKPOINT, after.stable().sequence().value() > 0);
      marks.reach(
          Mark.RESTARTED_WITH_DECISIONS_TO_EXECUTE,
          asked.stream().anyMatch(Effect.Execute.class::isInstance));
    }
    effects.onEffects(asked, after, after);
  }

  /** A core has taken a step. */
  public void onStep(Event event, List<Effect> asked, CoreStatus before, CoreStatus after) {
    if (event instanceof Event.MessageReceived(Signed<? extends Message> signed)) {
      onMessage(signed, before, after);
    } else if (event instanceof Event.RequestReceived(var request, var origin, var answered)) {
      marks.reach(Mark.REQUEST_ANSWERED_FROM_MEMORY, answered.isPresent());
      marks.reach(Mark.REQUEST_TAKEN_FROM_PEER, origin instanceof Event.Origin.Peer);
    } else if (event instanceof Event.BatchExecuted(var sequence, var replies, var leases)) {
      new ReplyMarks(marks).onReplies(replies);
    }
    isRejected = false;
    onReturning(asked, before, after);
    effects.onEffects(asked, before, after);
    views.onStep(event, asked, before, after);
    if (isSuspected) {
      views.onSuspected(event, isJudged, before);
    }
    isJudged = false;
    isSuspected = false;
    marks.reach(
        Mark.CHECKPOINT_STABLE_BEFORE_OWN,
        event instanceof Event.CheckpointTaken
            && after.stable().sequence().isAfter(before.stable().sequence()));
    marks.reach(
        Mark.STATE_ASKED_OF_SEVERAL_AT_ONCE,
        after.transfer().filter(transfer -> transfer.askedDonors() > 1).isPresent());
    asked.forEach(this::onSpoken);
    marks.reach(Mark.STATUS_SAYS_WE_ARE_BEHIND, after.behind() && !before.behind());
  }

  private void onReturning(List<Effect> asked, CoreStatus before, CoreStatus after) {
    if (before.returning().isEmpty()) {
      return;
    }
    marks.reach(
        Mark.VIEW_ENTERED_WITHOUT_A_VOTE_IN_IT,
        after.view().isAfter(before.view())
            && after
                .returning()
                .filter(loss -> loss.stage() instanceof Amnesia.Abstaining)
                .isPresent());
    for (Effect effect : asked) {
      if (effect instanceof Effect.Persist(DurableRecord.Returning(Amnesia stage))) {
        marks.reach(
            stage instanceof Amnesia.Healed
                ? Mark.HEALED_FROM_A_LOSS
                : Mark.FIRST_VIEW_AFTER_A_LOSS_FOUND);
      }
    }
    marks.reach(
        Mark.ANSWER_WITHHELD_AFTER_A_LOSS,
        asked.isEmpty() && after.executed().isAfter(before.executed()));
  }

  private void onMessage(Signed<? extends Message> signed, CoreStatus before, CoreStatus after) {
    Message message = signed.message();
    if (signed.sender().equals(self)) {
      return;
    }
    marks.heard(message.type());
    boolean vote = message.type() == MessageType.PREPARE || message.type() == MessageType.COMMIT;
    if (vote && !isRejected) {
      boolean ofThisView = message.view().equals(before.view());
      SequenceNumber top = top(before);
      marks.reach(
          Mark.VOTE_HEARD_BEFORE_ITS_PROPOSAL,
          ofThisView && message.sequence().isAfter(before.lastProposed()));
      marks.reach(Mark.VOTE_HEARD_BEYOND_THE_WINDOW, message.sequence().isAfter(top));
      marks.reach(Mark.VOTE_OF_LATER_VIEW_KEPT, message.view().isAfter(after.view()));
    }
  }

  private SequenceNumber top(CoreStatus status) {
    return new SequenceNumber(status.stable().sequence().value() + config.windowSize());
  }

  private void onSpoken(Effect effect) {
    if (effect instanceof Effect.Send(ReplicaId to, Signed<? extends Message> message)
        && message.sender().equals(self)
        && isVote(message.message())) {
      marks.reach(Mark.OWN_VOTE_REPEATED_TO_ONE);
      marks.reach(Mark.VOTE_REPEATED_AFTER_RESTART, isRestarted);
    }
  }

  private static boolean isVote(Message message) {
    return message.type() == MessageType.PRE_PREPARE
        || message.type() == MessageType.PREPARE
        || message.type() == MessageType.COMMIT;
  }

  @Override
  public void onTransferBegan(SequenceNumber target) {
    marks.reach(Mark.TRANSFER_BEGUN_FOR_ANOTHER_TARGET, isGivenUp);
  }

  @Override
  public void onTransferAbandoned(SequenceNumber target) {
    isGivenUp = true;
  }

  @Override
  public void onTransferEnded(SequenceNumber target, long pieceCount) {
    isGivenUp = false;
  }

  @Override
  public void onFoundAtHome(long entries, long keptEntries) {
    marks.reach(Mark.STATE_FOUND_AT_HOME, entries > keptEntries);
    marks.reach(Mark.STATE_KEPT_FROM_BEFORE, keptEntries > 0);
  }

  @Override
  public void onDonorReplaced(ReplicaId donor) {
    marks.reach(Mark.DONOR_REPLACED);
  }

  @Override
  public void onDonorRefused(ReplicaId donor) {
    marks.reach(Mark.DONOR_CAUGHT_LYING);
  }

  @Override
  public void onRestored(ReplicaId donor, int heldEntries) {
    marks.reach(Mark.LEAVES_RESTORED_FROM_HINTS, heldEntries > 0);
  }

  @Override
  public void onHintsFailed(ReplicaId donor) {
    marks.reach(Mark.HINTS_FAILED);
  }

  @Override
  public void onRejected(ReplicaId sender, MessageType type, RejectReason reason) {
    isRejected = true;
    marks.rejected(reason);
  }

  @Override
  public void onPrimaryJudged(View view, Grounds grounds) {
    isJudged = true;
    marks.judged(grounds.reason());
  }

  @Override
  public void onSuspected(View view) {
    isSuspected = true;
  }

  /** It suspects its view for the sake of one that lost its log. */
  public void onPeerReady() {
    marks.reach(Mark.VIEW_SUSPECTED_FOR_ONE_THAT_LOST_ITS_LOG);
  }

  @Override
  public void onEvidence(Evidence evidence) {
    marks.reach(mark(evidence));
  }

  private static Mark mark(Evidence evidence) {
    return switch (evidence.contradiction()) {
      case PROPOSALS -> Mark.LIAR_CAUGHT_WITH_TWO_PROPOSALS;
      case PREPARES, COMMITS -> Mark.LIAR_CAUGHT_WITH_TWO_VOTES;
      case VOTES -> Mark.LIAR_CAUGHT_WITH_VOTES_OF_TWO_KINDS;
      case CHECKPOINTS -> Mark.LIAR_CAUGHT_WITH_TWO_CHECKPOINTS;
      case VIEW_CHANGES -> Mark.LIAR_CAUGHT_WITH_TWO_VIEW_CHANGES;
      case NEW_VIEWS -> Mark.LIAR_CAUGHT_WITH_TWO_NEW_VIEWS;
    };
  }
}
