package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a replica knows after a restart: the meaning of its log. Recovery is a pure function of the
 * records in the order in which they were written.
 *
 * @param promised the last promise made
 * @param entered the proof of the last view entered; empty in the first view
 * @param stable the last stable checkpoint
 * @param discarded nothing is known up to here
 * @param ownCheckpoints checkpoints announced here above what was discarded, by place
 * @param slots what is known of each place, ascending
 * @param takenOver the last place of which a state was to be taken over from others: what led to it
 *     was never here
 * @param amnesia how far the way back from the loss of an earlier log has come, if there was one
 */
public record DurableState(
    Optional<Signed<ViewChange>> promised,
    Optional<Signed<NewView>> entered,
    StableCheckpoint stable,
    SequenceNumber discarded,
    Map<SequenceNumber, Signed<Checkpoint>> ownCheckpoints,
    List<RecoveredSlot> slots,
    SequenceNumber takenOver,
    Optional<Amnesia> amnesia) {

  /** What a replica knows that has never run. */
  public static final DurableState EMPTY = fold(List.of(), SequenceNumber.ZERO);

  /** The last view entered. */
  public View view() {
    return entered.map(newView -> newView.message().view()).orElse(View.ZERO);
  }

  /** Up to where nothing is known that a state which has come this far could go on with. */
  SequenceNumber knownFrom(SequenceNumber applied) {
    return stable.sequence().isAfter(applied) ? applied : discarded;
  }

  /**
   * Rebuilds what the records mean.
   *
   * <p>A state that lacks a stable checkpoint was lost: what led to the checkpoint comes from the
   * others, and of the places up to there nothing is kept, so that a log full of batches needs no
   * memory.
   *
   * @param records in the order in which they were written; read once, front to back
   * @param applied the place up to which the recovered state has executed: batches up to here are
   *     not kept in memory
   */
  public static DurableState fold(Iterable<DurableRecord> records, SequenceNumber applied) {
    Folding folding = new Folding(applied);
    records.forEach(folding::add);
    return folding.result();
  }

  /** A fold under way, for those who read the records one by one. */
  public static final class Folding {
    private final SequenceNumber applied;
    private final TreeMap<SequenceNumber, Signed<Checkpoint>> own = new TreeMap<>();
    private final TreeMap<SequenceNumber, RecoveredSlot> slots = new TreeMap<>();
    private @Nullable Signed<ViewChange> promised;
    private @Nullable Signed<NewView> entered;
    private @Nullable Amnesia amnesia;
    private StableCheckpoint stable = StableCheckpoint.GENESIS;
    private SequenceNumber discarded = SequenceNumber.ZERO;
    private SequenceNumber takenOver = SequenceNumber.ZERO;

    /**
     * A fold of nothing yet.
     *
     * @param applied the place up to which the recovered state has executed
     */
    public Folding(SequenceNumber applied) {
      this.applied = applied;
    }

    /** Takes the next record. */
    public void add(DurableRecord record) {
      switch (record) {
        case DurableRecord.Accepted(Signed<PrePrepare> proposal) -> {
          if (!isApplied(record)) {
            put(slot(record).withAccepted(proposal));
          }
        }
        case DurableRecord.Body(SequenceNumber sequence, Batch batch) -> {
          if (!isApplied(record)) {
            put(slot(record).withBatch(batch));
          }
        }
        case DurableRecord.Prepared(PreparedCertificate certificate) ->
            put(slot(record).withPrepared(certificate));
        case DurableRecord.Committed(CommitCertificate certificate) ->
            put(slot(record).withCertificate(certificate));
        case DurableRecord.Learned(Batch batch, CommitCertificate certificate) -> {
          RecoveredSlot slot = slot(record).withCertificate(certificate);
          put(isApplied(record) ? slot : slot.withBatch(batch));
        }
        case DurableRecord.OwnCheckpoint(Signed<Checkpoint> checkpoint) ->
            own.put(record.sequence(), checkpoint);
        case DurableRecord.Stable(StableCheckpoint certificate) -> raise(certificate);
        case DurableRecord.Installed(StableCheckpoint certificate, SequenceNumber state) -> {
          takenOver = state.isAfter(takenOver) ? state : takenOver;
          if (isApplied(record)) {
            raise(certificate);
            discardThrough(certificate.sequence());
          }
        }
        case DurableRecord.Promised(Signed<ViewChange> viewChange) -> promised = viewChange;
        case DurableRecord.EnteredView(Signed<NewView> newView) -> enter(newView);
        case DurableRecord.Returning(Amnesia stage) -> amnesia = stage;
        case DurableRecord.Head head -> {
          raise(head.stable());
          discardThrough(head.discarded());
          head.ownCheckpoints().forEach(c -> own.put(c.message().sequence(), c));
          head.promised().ifPresent(record2 -> promised = record2.viewChange());
          head.entered().ifPresent(record2 -> enter(record2.newView()));
          head.amnesia().ifPresent(stage -> amnesia = stage);
        }
      }
    }

    private void raise(StableCheckpoint certificate) {
      if (certificate.sequence().isAfter(stable.sequence())) {
        stable = certificate;
        forgetWhatTheStateLacks();
      }
    }

    private void forgetWhatTheStateLacks() {
      if (stable.sequence().isAfter(applied)) {
        slots.headMap(stable.sequence(), true).clear();
      }
    }

    private void enter(Signed<NewView> newView) {
      if (entered == null || newView.message().view().isAfter(entered.message().view())) {
        entered = newView;
      }
    }

    private void discardThrough(SequenceNumber sequence) {
      if (sequence.isAfter(discarded)) {
        discarded = sequence;
      }
    }

    private boolean isApplied(DurableRecord record) {
      return !record.sequence().isAfter(applied);
    }

    private RecoveredSlot slot(DurableRecord record) {
      return slots.getOrDefault(record.sequence(), RecoveredSlot.empty(record.sequence()));
    }

    private void put(RecoveredSlot slot) {
      slots.put(slot.sequence(), slot);
    }

    /** What the records taken so far mean. */
    public DurableState result() {
      forgetWhatTheStateLacks();
      own.headMap(discarded, true).clear();
      slots.headMap(discarded, true).clear();
      return new DurableState(
          Optional.ofNullable(promised),
          Optional.ofNullable(entered),
          stable,
          discarded,
          new TreeMap<>(own),
          List.copyOf(slots.values()),
          takenOver,
          Optional.ofNullable(amnesia));
    }
  }
}
