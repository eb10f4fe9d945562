package io.bezant.bench.simulation.invariant;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.Amnesia;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * When a view is suspected, left and begun, written down once more and compared with what each
 * honest replica does at each step: f+1 suspicions are joined, a quorum of them ends a view, f+1
 * who left for higher views are followed, and nothing else makes anybody leave (R2). Who leads a
 * view and who founds it is compared too.
 */
final class ViewChangeRules implements Invariant {
  private final ClusterConfig config;
  private final long busyMillis;
  private final TreeMap<ReplicaId, ViewModel> lives = new TreeMap<>();
  private final TreeSet<ReplicaId> abstaining = new TreeSet<>();

  ViewChangeRules(ClusterConfig config, long busyMillis) {
    this.config = config;
    this.busyMillis = busyMillis;
  }

  @Override
  public String name() {
    return "the rules of view changes";
  }

  @Override
  public void onRecovered(ReplicaId replica, DurableState memory, SequenceNumber applied) {
    ViewModel model = new ViewModel(config.quorums(), memory.view());
    note(replica, memory.amnesia());
    memory.promised().ifPresent(own -> model.restore(replica, own.message().view()));
    lives.put(replica, model);
  }

  @Override
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    if (record instanceof DurableRecord.Returning(Amnesia stage)) {
      note(replica, Optional.of(stage));
    }
  }

  /** Who lost its log follows nobody out of a view until it is healed (R5). */
  private void note(ReplicaId replica, Optional<Amnesia> stage) {
    if (stage.isPresent() && !(stage.get() instanceof Amnesia.Healed)) {
      abstaining.add(replica);
    } else {
      abstaining.remove(replica);
    }
  }

  @Override
  public void onStep(ReplicaId replica, Step step) {
    ViewModel model =
        lives.computeIfAbsent(replica, absent -> new ViewModel(config.quorums(), View.ZERO));
    model.beginStep();
    hear(model, step.event());
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Broadcast(Signed<? extends Message> signed)) {
        say(replica, model, signed.message());
      } else if (effect instanceof Effect.Persist(DurableRecord.EnteredView(var newView))) {
        requireFounded(replica, newView);
      }
    }
    model.enter(step.entered());
    if (!abstaining.contains(replica)) {
      model.complaint(busyMillis).ifPresent(what -> complain(replica, what));
    }
  }

  private void hear(ViewModel model, Event event) {
    switch (event) {
      case Event.MessageReceived(Signed<? extends Message> signed) -> hear(model, signed);
      case Event.Tick tick -> model.tick(tick.monotonicMillis());
      case Event.RequestReceived other -> {}
      case Event.BatchExecuted other -> {}
      case Event.CheckpointTaken other -> {}
      case Event.LinkChanged other -> {}
      case Event.ProbeAnswered other -> {}
      case Event.StateSought other -> {}
      case Event.ChunkStored other -> {}
      case Event.StateInstalled other -> {}
    }
  }

  private void hear(ViewModel model, Signed<? extends Message> signed) {
    switch (signed.message().type()) {
      case SUSPECT -> model.suspected(signed.sender(), signed.message().view());
      case VIEW_CHANGE -> {
        if (isWithinWindow((ViewChange) signed.message())) {
          model.left(signed.sender(), signed.message().view());
        }
      }
      case PRE_PREPARE,
          PREPARE,
          COMMIT,
          CHECKPOINT,
          STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          NEW_VIEW,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY -> {}
    }
  }

  private boolean isWithinWindow(ViewChange message) {
    SequenceNumber high = message.stable().sequence().plus(config.windowSize());
    return message.prepared().isEmpty() || !message.prepared().getLast().sequence().isAfter(high);
  }

  private void say(ReplicaId replica, ViewModel model, Message message) {
    if (message instanceof Suspect) {
      model.saySuspect(message.view());
    } else if (message instanceof ViewChange && !model.sayViewChange(message.view())) {
      complain(replica, "leaves for view " + message.view() + " without reason");
    }
  }

  private void requireFounded(ReplicaId replica, Signed<NewView> signed) {
    NewView newView = signed.message();
    boolean isFounded =
        signed.sender().equals(config.membership().primaryOf(newView.view()))
            && newView.viewChanges().size() == config.quorums().quorum()
            && newView.viewChanges().stream().allMatch(each -> isWithinWindow(each.message()));
    if (!isFounded) {
      complain(replica, "begins view " + newView.view() + " on a bad foundation");
    }
  }

  private void complain(ReplicaId replica, String what) {
    throw broken("replica %s %s".formatted(replica, what));
  }
}
