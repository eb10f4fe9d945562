package io.bezant.bench.simulation.coverage;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Signed;
import java.util.List;
import java.util.TreeMap;

/** Marks of agreement, repair and checkpoints: what a core asks its surroundings for. */
final class StepMarks {

  private final Marks marks;
  private final ClusterConfig config;
  private final TreeMap<SequenceNumber, View> prepared = new TreeMap<>();

  /** Of the last state that was taken over: what of it a quorum had certified. */
  private SequenceNumber certified = SequenceNumber.ZERO;

  StepMarks(Marks marks, ClusterConfig config) {
    this.marks = marks;
    this.config = config;
  }

  void onEffects(List<Effect> asked, CoreStatus before, CoreStatus after) {
    int executed = 0;
    for (Effect effect : asked) {
      if (effect instanceof Effect.Persist(DurableRecord record)) {
        onRecord(record, before);
      } else if (effect instanceof Effect.PersistLazily(DurableRecord record)) {
        onRecord(record, before);
      } else if (effect instanceof Effect.Broadcast(Signed<? extends Message> message)) {
        onSaid(message.message());
        marks.reach(
            Mark.EMPTY_BATCH_PROPOSED_WHILE_REQUESTS_WAIT,
            message.message() instanceof PrePrepare proposal
                && proposal.batch().requests().isEmpty()
                && after.waitingRequests() > 0);
      } else if (effect instanceof Effect.Send(var to, Signed<? extends Message> message)) {
        marks.reach(
            Mark.DECISION_ASKED_FOR, message.message().type() == MessageType.FETCH_COMMITTED);
        marks.reach(
            Mark.BODY_ASKED_FOR_BY_DIGEST, message.message().type() == MessageType.FETCH_BODY);
      } else if (effect instanceof Effect.Execute(var sequence, Batch batch)) {
        executed++;
        marks.reach(Mark.NULL_REQUEST_EXECUTED, batch.requests().isEmpty());
        marks.reach(Mark.EXECUTED_WHILE_BETWEEN_VIEWS, after.changingView());
      } else {
        onOther(effect);
      }
    }
    marks.reach(Mark.SEVERAL_PLACES_EXECUTED_AT_ONCE, executed > 1);
    long open = after.lastProposed().value() - after.stable().sequence().value();
    marks.reach(
        Mark.WINDOW_USED_UP_BY_PRIMARY,
        open >= config.windowSize() && after.waitingRequests() > 0 && !asked.isEmpty());
  }

  private void onOther(Effect effect) {
    marks.reach(Mark.REQUEST_FORWARDED_TO_PRIMARY, effect instanceof Effect.ForwardRequest);
    marks.reach(Mark.REQUEST_REFUSED_FOR_OVERLOAD, effect instanceof Effect.Refuse);
    marks.reach(Mark.DECISION_SENT_TO_LAGGARD, effect instanceof Effect.SendCommittedBatch);
    marks.reach(Mark.BODY_SENT_BY_DIGEST, effect instanceof Effect.SendBody);
    marks.reach(Mark.LOG_CUT, effect instanceof Effect.DiscardBelow);
    if (effect instanceof Effect.InstallState install) {
      marks.reach(Mark.STATE_TAKEN_OVER);
      marks.reach(
          Mark.STATE_TAKEN_OVER_ABOVE_ITS_CERTIFICATE, install.sequence().isAfter(certified));
    }
  }

  private void onSaid(Message message) {
    marks.reach(Mark.BODY_ASKED_FOR_BY_DIGEST, message.type() == MessageType.FETCH_BODY);
    marks.reach(Mark.DECISION_ASKED_FOR, message.type() == MessageType.FETCH_COMMITTED);
    marks.reach(Mark.BACKUP_VOTES, message.type() == MessageType.PREPARE);
    if (message instanceof PrePrepare proposal) {
      int requests = proposal.batch().requests().size();
      marks.reach(Mark.PRIMARY_PROPOSES);
      marks.reach(Mark.BATCH_OF_SEVERAL_REQUESTS, requests > 1);
      marks.reach(Mark.BATCH_AS_LARGE_AS_ALLOWED, requests >= config.limits().maxBatchRequests());
    }
  }

  private void onRecord(DurableRecord record, CoreStatus before) {
    if (record instanceof DurableRecord.Prepared(var certificate)) {
      marks.reach(Mark.PREPARED);
      View earlier = prepared.put(certificate.sequence(), certificate.view());
      marks.reach(
          Mark.PREPARED_AGAIN_IN_LATER_VIEW,
          earlier != null && certificate.view().isAfter(earlier));
      prepared.headMap(before.stable().sequence()).clear();
    } else if (record instanceof DurableRecord.Committed(var certificate)) {
      marks.reach(Mark.COMMITTED);
      marks.reach(Mark.COMMITTED_IN_LATER_VIEW, certificate.view().value() > 0);
    } else if (record instanceof DurableRecord.Learned) {
      marks.reach(Mark.DECISION_LEARNED_FROM_PEER);
    } else if (record instanceof DurableRecord.Body) {
      marks.reach(Mark.BODY_FETCHED_BY_DIGEST);
    } else if (record instanceof DurableRecord.OwnCheckpoint) {
      marks.reach(Mark.CHECKPOINT_ANNOUNCED);
    } else if (record instanceof DurableRecord.Stable) {
      marks.reach(Mark.CHECKPOINT_STABLE);
    } else if (record instanceof DurableRecord.Installed(var certificate, var _state)) {
      certified = certificate.sequence();
    }
  }
}
