package io.bezant.bench.simulation.coverage;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Marks of leaving one view and entering another. */
final class ViewMarks {

  private final Marks marks;
  private final ReplicaId self;
  private final TreeMap<SequenceNumber, Digest> planned = new TreeMap<>();
  private View entered = View.ZERO;
  private SequenceNumber executedAtEntry = SequenceNumber.ZERO;
  private boolean hasEntered;

  ViewMarks(Marks marks, ReplicaId self) {
    this.marks = marks;
    this.self = self;
  }

  void onStep(Event event, List<Effect> asked, CoreStatus before, CoreStatus after) {
    for (Effect effect : asked) {
      if (effect instanceof Effect.Persist(DurableRecord record)) {
        onRecord(record, event, before);
      } else if (effect instanceof Effect.Broadcast(Signed<? extends Message> message)) {
        marks.reach(Mark.NEW_VIEW_MADE, message.message().type() == MessageType.NEW_VIEW);
      }
    }
    boolean inNewView =
        event instanceof Event.MessageReceived(Signed<? extends Message> message)
            && message.message().type() == MessageType.NEW_VIEW;
    marks.reach(
        Mark.WINDOW_MOVED_BY_CERTIFICATE_IN_NEW_VIEW,
        inNewView && after.stable().sequence().isAfter(before.stable().sequence()));
  }

  /** What moved it to suspect a view, in this step. */
  void onSuspected(Event event, boolean isJudged, CoreStatus before) {
    if (!(event instanceof Event.Tick)) {
      marks.reach(Mark.SUSPICION_JOINED);
    } else if (isJudged) {
      marks.reach(Mark.PRIMARY_SUSPECTED_FOR_TIME);
    } else {
      // A view that has begun is judged for what it does not do; else only its link is left.
      marks.reach(
          before.changingView()
              ? Mark.NEW_VIEW_SUSPECTED_FOR_TIME
              : Mark.PRIMARY_SUSPECTED_FOR_ITS_LINK);
    }
  }

  private void onRecord(DurableRecord record, Event event, CoreStatus before) {
    if (record instanceof DurableRecord.Promised(Signed<ViewChange> viewChange)) {
      onLeft(viewChange.message(), event, before);
    } else if (record instanceof DurableRecord.EnteredView(Signed<NewView> newView)) {
      onEntered(newView, before);
    } else if (record instanceof DurableRecord.Committed(var certificate)) {
      marks.reach(
          Mark.COMMITTED_FROM_A_PLAN,
          certificate.view().equals(entered)
              && Optional.of(certificate.digest())
                  .equals(Optional.ofNullable(planned.get(certificate.sequence()))));
    }
  }

  private void onLeft(ViewChange viewChange, Event event, CoreStatus before) {
    if (event instanceof Event.MessageReceived(Signed<? extends Message> message)) {
      boolean suspect = message.message().type() == MessageType.SUSPECT;
      marks.reach(
          suspect ? Mark.VIEW_LEFT_BY_QUORUM_OF_SUSPICIONS : Mark.VIEW_LEFT_BY_JOINING_OTHERS);
      marks.reach(Mark.VIEW_LEFT_WITH_OWN_SUSPICION, suspect && message.sender().equals(self));
    }
    marks.reach(
        Mark.VIEW_LEFT_FOR_MORE_THAN_THE_NEXT,
        viewChange.view().value() > before.view().value() + 1);
    marks.reach(Mark.VIEW_LEFT_BEFORE_IT_WAS_ENTERED, before.changingView());
    marks.reach(Mark.LEFT_WITH_STABLE_CHECKPOINT, viewChange.stable().sequence().value() > 0);
    TreeSet<View> views = new TreeSet<>();
    viewChange.prepared().forEach(certificate -> views.add(certificate.view()));
    marks.reach(
        views.isEmpty() ? Mark.LEFT_WITH_NOTHING_PREPARED : Mark.LEFT_WITH_PREPARED_CERTIFICATES);
    marks.reach(Mark.LEFT_WITH_CERTIFICATES_OF_SEVERAL_VIEWS, views.size() > 1);
  }

  private void onEntered(Signed<NewView> signed, CoreStatus before) {
    NewView newView = signed.message();
    marks.reach(Mark.NEW_VIEW_ENTERED_BY_BACKUP, !signed.sender().equals(self));
    marks.reach(newView.plan().isEmpty() ? Mark.NEW_VIEW_WITHOUT_PLAN : Mark.NEW_VIEW_WITH_PLAN);
    marks.reach(Mark.NEW_VIEW_SKIPS_VIEWS, newView.view().value() > before.view().value() + 1);
    marks.reach(Mark.ENTERED_VIEW_FIVE_OR_LATER, newView.view().value() >= 5);
    marks.reach(
        Mark.VIEWS_IN_A_ROW_WITHOUT_EXECUTION,
        hasEntered && before.executed().equals(executedAtEntry));
    planned.clear();
    for (PlannedSlot slot : newView.plan()) {
      planned.put(slot.sequence(), slot.digest());
      marks.reach(Mark.NEW_VIEW_WITH_NULL_REQUEST, slot.digest().equals(Batch.EMPTY.digest()));
      marks.reach(
          Mark.NEW_VIEW_PLANS_WHAT_WE_EXECUTED, !slot.sequence().isAfter(before.executed()));
    }
    onProof(newView, before);
    hasEntered = true;
    entered = newView.view();
    executedAtEntry = before.executed();
  }

  private void onProof(NewView newView, CoreStatus before) {
    TreeSet<SequenceNumber> checkpoints = new TreeSet<>();
    TreeSet<View> views = new TreeSet<>();
    TreeMap<SequenceNumber, Digest> digests = new TreeMap<>();
    boolean differ = false;
    for (Signed<ViewChange> each : newView.viewChanges()) {
      checkpoints.add(each.message().stable().sequence());
      for (PreparedCertificate certificate : each.message().prepared()) {
        views.add(certificate.view());
        Digest other = digests.put(certificate.sequence(), certificate.digest());
        differ |= other != null && !other.equals(certificate.digest());
      }
    }
    marks.reach(Mark.NEW_VIEW_CHOOSES_HIGHEST_VIEW, differ);
    marks.reach(Mark.NEW_VIEW_OF_CERTIFICATES_FROM_SEVERAL_VIEWS, views.size() > 1);
    marks.reach(Mark.NEW_VIEW_OF_DIFFERENT_CHECKPOINTS, checkpoints.size() > 1);
    marks.reach(
        Mark.NEW_VIEW_FROM_CHECKPOINT_ABOVE_OWN,
        !checkpoints.isEmpty() && checkpoints.last().isAfter(before.stable().sequence()));
  }
}
