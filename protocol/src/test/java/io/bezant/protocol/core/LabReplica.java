package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A core with the simplest honest surroundings: a log whose unsynced end is lost in a crash, a
 * service that remembers what it executed, and an outbox that holds what must wait for the disk.
 */
final class LabReplica {

  private final ReplicaCore.Setting setting;
  private final MessageSealer sealer;
  private final List<DurableRecord> synced = new ArrayList<>();
  private final List<DurableRecord> unsynced = new ArrayList<>();
  private final ArrayDeque<Effect> outbox = new ArrayDeque<>();
  private final ArrayDeque<Event> internal = new ArrayDeque<>();
  private final Map<SequenceNumber, Digest> history = new TreeMap<>();
  private final List<SequenceNumber> kept = new ArrayList<>();
  private SequenceNumber discarded = SequenceNumber.ZERO;
  private ReplicaCore core;
  private LabState state = LabState.EMPTY;
  private LabState checkpointed = LabState.EMPTY;
  private LabState fetched = LabState.EMPTY;
  private Function<Sought, Found> disk = this::found;
  private boolean gateClosed;
  private boolean hasLeases;
  private long agreedMillis;

  LabReplica(ReplicaCore.Setting setting, MessageSealer sealer) {
    this.setting = setting;
    this.sealer = sealer;
    this.core = new ReplicaCore(setting, sealer, DurableState.EMPTY, AppliedState.NOTHING);
    perform(core.start());
  }

  ReplicaCore core() {
    return core;
  }

  /** What was executed at each place, over all lives. */
  Map<SequenceNumber, Digest> history() {
    return history;
  }

  /** The log as the disk has it. */
  List<DurableRecord> log() {
    return List.copyOf(synced);
  }

  /** What its service knows. */
  LabState state() {
    return state;
  }

  /** The checkpoints whose state was to be kept for others, in order. */
  List<SequenceNumber> kept() {
    return List.copyOf(kept);
  }

  /** Up to where the log was cut. */
  SequenceNumber discarded() {
    return discarded;
  }

  Optional<Reply> answered(RequestKey key) {
    return Optional.ofNullable(state.replies().get(key));
  }

  void step(Event event) {
    perform(core.step(event));
    while (!internal.isEmpty()) {
      perform(core.step(internal.remove()));
    }
  }

  /** Everything written so far is on disk: what waited for it may leave. */
  List<Effect> sync() {
    synced.addAll(unsynced);
    unsynced.clear();
    gateClosed = false;
    List<Effect> leaving = new ArrayList<>(outbox);
    outbox.clear();
    return leaving;
  }

  /** Everything is lost but the key; the new log says so. */
  void loseLog(Digest nonce) {
    synced.clear();
    discarded = SequenceNumber.ZERO;
    checkpointed = LabState.EMPTY;
    history.clear();
    synced.add(new DurableRecord.Returning(new Amnesia.Abstaining(nonce)));
    crashAndRestart();
  }

  /** Power is lost: what was not synced is gone, and so is what waited for it. */
  void crashAndRestart() {
    unsynced.clear();
    outbox.clear();
    internal.clear();
    gateClosed = false;
    state = checkpointed;
    AppliedState applied = new AppliedState(state.executed(), state.root(), 0, false);
    core = new ReplicaCore(setting, sealer, DurableState.fold(synced, applied.sequence()), applied);
    perform(core.start());
    while (!internal.isEmpty()) {
      perform(core.step(internal.remove()));
    }
  }

  /** The state is gone from the disk, the log is whole; the process stops and starts again. */
  void loseState() {
    checkpointed = LabState.EMPTY;
    crashAndRestart();
  }

  private void perform(List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Persist(DurableRecord record) -> {
          unsynced.add(record);
          gateClosed = true;
        }
        case Effect.PersistLazily(DurableRecord record) -> unsynced.add(record);
        case Effect.Execute(SequenceNumber sequence, Batch batch) -> execute(sequence, batch);
        case Effect.TakeCheckpoint(SequenceNumber sequence) -> {
          outbox.addAll(sync());
          checkpointed = state;
          internal.add(new Event.CheckpointTaken(sequence, state.root()));
        }
        case Effect.KeepState(SequenceNumber sequence) -> kept.add(sequence);
        case Effect.DiscardBelow(SequenceNumber sequence) -> {
          outbox.addAll(sync());
          discarded = sequence;
          synced.removeIf(
              record -> record.sequence().value() > 0 && !record.sequence().isAfter(sequence));
        }
        case Effect.SendCommittedBatch(var to, CommitCertificate certificate) ->
            findBatch(certificate.sequence(), certificate.digest())
                .ifPresent(
                    batch ->
                        outbox.add(
                            new Effect.Send(
                                to, sealer.seal(new CommittedBatch(batch, certificate)))));
        case Effect.SendBody(var to, SequenceNumber sequence, Digest digest) ->
            findBatch(sequence, digest)
                .ifPresent(
                    batch ->
                        outbox.add(
                            new Effect.Send(to, sealer.seal(new BatchBody(sequence, batch)))));
        case Effect.ServeState(var to, var fetch) ->
            outbox.add(new Effect.Send(to, sealer.seal(checkpointed.answer(fetch))));
        case Effect.PrepareState prepare -> {}
        case Effect.SeekState(long number, var sought) ->
            internal.add(new Event.StateSought(number, disk.apply(sought)));
        case Effect.StoreChunk(long number, var content) -> {
          content.entries().forEach(entry -> fetched = LabState.of(entry));
          internal.add(new Event.ChunkStored(number));
        }
        case Effect.InstallState(var sequence, Digest root, int version, long millis) -> {
          outbox.addAll(sync());
          if (!fetched.root().equals(root)) {
            throw new AssertionError("what was fetched has another root");
          }
          state = fetched;
          checkpointed = fetched;
          internal.add(new Event.StateInstalled(sequence, root, false));
        }
        case Effect.HaltDiverged halt -> throw new AssertionError("diverged: " + halt);
        default -> outbox.add(effect);
      }
    }
  }

  /** From now on the disk is another one, which shows this of what is sought. */
  void seekIn(Function<Sought, Found> other) {
    disk = other;
  }

  /** A lab replica's disk holds its own state: one entry. */
  private Found found(Sought sought) {
    if (!(sought instanceof Sought.Entries(List<Sought.NamedLeaf> leaves))) {
      throw new AssertionError("a state of one leaf has no " + sought);
    }
    BitSet held = new BitSet();
    held.set(0, leaves.getFirst().digests().equals(checkpointed.hashes()));
    if (held.get(0)) {
      fetched = checkpointed;
    }
    return new Found.Entries(IndexSet.of(held), 0);
  }

  private Optional<Batch> findBatch(SequenceNumber sequence, Digest digest) {
    List<DurableRecord> all = new ArrayList<>(synced);
    all.addAll(unsynced);
    return all.stream()
        .filter(record -> record.sequence().equals(sequence))
        .flatMap(
            record ->
                switch (record) {
                  case DurableRecord.Accepted(var proposal) ->
                      java.util.stream.Stream.of(proposal.message().batch());
                  case DurableRecord.Learned(Batch batch, var proof) ->
                      java.util.stream.Stream.of(batch);
                  case DurableRecord.Body(var place, Batch batch) ->
                      java.util.stream.Stream.of(batch);
                  default -> java.util.stream.Stream.<Batch>empty();
                })
        .filter(batch -> batch.digest().equals(digest))
        .findFirst();
  }

  private void execute(SequenceNumber sequence, Batch batch) {
    state = state.execute(sequence, batch);
    agreedMillis = Math.max(agreedMillis, batch.proposedMillis());
    List<Reply> answers = new ArrayList<>();
    for (SignedRequest request : batch.requests()) {
      answers.add(answered(request.key()).orElseThrow());
    }
    Digest earlier = history.put(sequence, batch.digest());
    if (earlier != null && !earlier.equals(batch.digest())) {
      throw new AssertionError("executed another batch in another life at " + sequence);
    }
    internal.add(new Event.BatchExecuted(sequence, answers, hasLeases));
  }

  /** From the next execution on its service has leases, or none. */
  void haveLeases(boolean leases) {
    hasLeases = leases;
  }

  /** The latest time of a batch executed here, over all lives. */
  long agreedMillis() {
    return agreedMillis;
  }

  /** Whether anything waits for the disk. */
  boolean hasUnsynced() {
    return gateClosed || !unsynced.isEmpty() || !outbox.isEmpty();
  }
}
