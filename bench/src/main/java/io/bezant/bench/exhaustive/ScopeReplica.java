package io.bezant.bench.exhaustive;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.AppliedState;
import io.bezant.protocol.core.CoreListener;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.ReplicaCore;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StableCheckpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One production core with a disk whose unsynced end is lost in a crash, a service that remembers
 * what it executed, and an outbox that holds what must wait for the disk.
 */
final class ScopeReplica {

  /** Short enough to be lived: of a jump of the clock a core counts only so much. */
  private static final long TICK_MILLIS = 50;

  private final Watch watch = new Watch();
  private final ReplicaCore.Setting setting;
  private final MessageSealer sealer;
  private final Scope.Slip slip;
  private final List<DurableRecord> synced = new ArrayList<>();
  private final List<DurableRecord> unsynced = new ArrayList<>();
  private final ArrayDeque<Effect> outbox = new ArrayDeque<>();
  private final ArrayDeque<Event> internal = new ArrayDeque<>();
  private final TreeMap<SequenceNumber, Digest> history = new TreeMap<>();
  private List<Effect> left = new ArrayList<>();
  private ReplicaCore core;
  private Service service = Service.NEW;
  private Service checkpointed = Service.NEW;
  private boolean gateClosed;
  private int syncsLeft = Integer.MAX_VALUE;
  private int crashes;
  private int waits;

  /** What the core tells while it works. */
  private static final class Watch implements CoreListener {
    private int marks;
    private View promised = View.ZERO;

    @Override
    public void onPrepared(SequenceNumber sequence) {
      marks++;
    }

    @Override
    public void onCommitted(SequenceNumber sequence) {
      marks++;
    }

    @Override
    public void onStable(StableCheckpoint checkpoint) {
      marks++;
    }

    @Override
    public void onViewLeft(View left, View next) {
      marks++;
      promised = next;
    }

    @Override
    public void onViewEntered(View view) {
      marks++;
      promised = view;
    }
  }

  /** What the service knows: where it stands, what it answered, and a digest of all of it. */
  private record Service(SequenceNumber executed, Digest root, Map<RequestKey, Reply> replies) {
    static final Service NEW = new Service(SequenceNumber.ZERO, Digest.ZERO, Map.of());
  }

  /** A replica that has never run; its disk syncs at once. */
  ScopeReplica(World world, int self) {
    this.setting = world.setting(watch);
    this.sealer = world.sealer(self);
    this.slip = world.scope().slip();
    this.core = new ReplicaCore(setting, sealer, DurableState.EMPTY, AppliedState.NOTHING);
    perform(core.start());
    settle();
    step(new Event.Tick(0, 1));
  }

  CoreStatus status() {
    return core.status();
  }

  /** What was executed at each place, over all lives. */
  Map<SequenceNumber, Digest> history() {
    return history;
  }

  /** The view this replica has promised or entered. */
  int promised() {
    return (int) watch.promised.value();
  }

  /** How many certificates were formed and views left or entered. */
  int marks() {
    return watch.marks;
  }

  /** How often this life has waited longer than it had patience. */
  int waits() {
    return waits;
  }

  /** Lets more time pass than anybody has patience for. */
  void waitLong() {
    long before = waits * Fingerprint.STEP_MILLIS;
    waits++;
    for (long millis = TICK_MILLIS; millis <= Fingerprint.STEP_MILLIS; millis += TICK_MILLIS) {
      step(new Event.Tick(before + millis, 1));
    }
  }

  /** Lets a little time pass, counted from the last long wait of this life. */
  void tick(long millis) {
    step(new Event.Tick(waits * Fingerprint.STEP_MILLIS + millis, 1));
  }

  int crashes() {
    return crashes;
  }

  /** The answer the service keeps for a request. */
  Optional<Reply> answered(RequestKey key) {
    return Optional.ofNullable(service.replies().get(key));
  }

  /** Hands over what left since the last time. */
  List<Effect> takeLeft() {
    List<Effect> taken = left;
    left = new ArrayList<>();
    return taken;
  }

  void step(Event event) {
    perform(core.step(event));
    settle();
  }

  /** Whether a sync would change anything. */
  boolean canSync() {
    return gateClosed || !unsynced.isEmpty() || !outbox.isEmpty();
  }

  /** From now on the disk syncs only so many times more. */
  void allowSyncs(int syncs) {
    syncsLeft = syncs;
  }

  /** Power is lost, with what was not synced and what waited for it; then the replica is back. */
  void crash() {
    crashes++;
    syncsLeft = Integer.MAX_VALUE;
    unsynced.clear();
    outbox.clear();
    internal.clear();
    gateClosed = false;
    service = checkpointed;
    AppliedState applied = new AppliedState(service.executed(), service.root(), 0, false);
    DurableState durable = DurableState.fold(synced, applied.sequence());
    View entered = durable.view();
    watch.promised =
        durable
            .promised()
            .map(promise -> promise.message().view())
            .filter(view -> view.isAfter(entered))
            .orElse(entered);
    waits = 0;
    core = new ReplicaCore(setting, sealer, durable, applied);
    perform(core.start());
    settle();
    step(new Event.Tick(0, 1));
  }

  private void settle() {
    while (true) {
      if (!internal.isEmpty()) {
        perform(core.step(internal.remove()));
      } else if (syncsLeft > 0 && canSync()) {
        syncsLeft--;
        release();
      } else {
        return;
      }
    }
  }

  private void release() {
    synced.addAll(unsynced);
    unsynced.clear();
    gateClosed = false;
    List<Effect> waiting = new ArrayList<>(outbox);
    outbox.clear();
    waiting.forEach(this::leave);
  }

  private void perform(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Persist(DurableRecord record) -> {
          if (isWritten(record)) {
            unsynced.add(record);
          }
          gateClosed = slip != Scope.Slip.SPEAKS_BEFORE_SYNC;
        }
        case Effect.PersistLazily(DurableRecord record) -> unsynced.add(record);
        case Effect.Execute(SequenceNumber sequence, Batch batch) -> execute(sequence, batch);
        case Effect.TakeCheckpoint(SequenceNumber sequence) -> {
          release();
          checkpointed = service;
          internal.add(new Event.CheckpointTaken(sequence, service.root()));
        }
        case Effect.DiscardBelow(SequenceNumber sequence) -> {
          release();
          synced.removeIf(
              record -> record.sequence().value() > 0 && !record.sequence().isAfter(sequence));
        }
        case Effect.SendCommittedBatch(ReplicaId to, var proof) ->
            findBatch(proof.sequence(), proof.digest())
                .ifPresent(batch -> send(to, new CommittedBatch(batch, proof)));
        case Effect.SendBody(ReplicaId to, SequenceNumber sequence, Digest digest) ->
            findBatch(sequence, digest)
                .ifPresent(batch -> send(to, new BatchBody(sequence, batch)));
        case Effect.HaltDiverged halt -> throw new Violation("a replica diverges: " + halt);
        default -> speak(effect);
      }
    }
  }

  private boolean isWritten(DurableRecord record) {
    return switch (slip) {
      case NONE, SPEAKS_BEFORE_SYNC -> true;
      case ACCEPTED_NOT_WRITTEN -> !(record instanceof DurableRecord.Accepted);
      case CERTIFICATE_NOT_WRITTEN -> !(record instanceof DurableRecord.Prepared);
      case PROMISE_NOT_WRITTEN -> !(record instanceof DurableRecord.Promised);
      case VIEW_NOT_WRITTEN -> !(record instanceof DurableRecord.EnteredView);
    };
  }

  private void send(ReplicaId to, Message message) {
    speak(new Effect.Send(to, sealer.seal(message)));
  }

  private void speak(Effect effect) {
    if (gateClosed) {
      outbox.add(effect);
    } else {
      leave(effect);
    }
  }

  private void leave(Effect effect) {
    left.add(effect);
    if (effect instanceof Effect.Broadcast(Signed<? extends Message> message)) {
      internal.add(new Event.MessageReceived(message));
    }
  }

  private Optional<Batch> findBatch(SequenceNumber sequence, Digest digest) {
    return Stream.concat(synced.stream(), unsynced.stream())
        .filter(record -> record.sequence().equals(sequence))
        .flatMap(ScopeReplica::batchOf)
        .filter(batch -> batch.digest().equals(digest))
        .findFirst();
  }

  private static Stream<Batch> batchOf(DurableRecord record) {
    return switch (record) {
      case DurableRecord.Accepted(var proposal) -> Stream.of(proposal.message().batch());
      case DurableRecord.Learned(Batch batch, var proof) -> Stream.of(batch);
      case DurableRecord.Body(var place, Batch batch) -> Stream.of(batch);
      default -> Stream.empty();
    };
  }

  private void execute(SequenceNumber sequence, Batch batch) {
    Map<RequestKey, Reply> replies = new LinkedHashMap<>(service.replies());
    List<Reply> answers = new ArrayList<>();
    for (SignedRequest request : batch.requests()) {
      answers.add(
          replies.computeIfAbsent(
              request.key(),
              key ->
                  new Reply(
                      View.ZERO,
                      key,
                      request.request().digest(),
                      sequence,
                      Bytes.utf8("done " + request.request().number()))));
    }
    Digest root =
        Hasher.domain("SCOPE/ROOT").digest(service.root()).digest(batch.digest()).finish();
    service = new Service(sequence, root, replies);
    Digest earlier = history.put(sequence, batch.digest());
    if (earlier != null && !earlier.equals(batch.digest())) {
      throw new Violation("a replica executes another batch in another life at " + sequence);
    }
    internal.add(new Event.BatchExecuted(sequence, answers, false));
  }

  /** What tells this replica from another, and whether its disk still matters. */
  void addTo(Fingerprint print, boolean mayCrash) {
    print.add(core).add(history).add(crashes).add(service.executed());
    if (mayCrash) {
      SequenceNumber applied = checkpointed.executed();
      print.add(DurableState.fold(synced, applied)).add(applied);
    }
  }
}
