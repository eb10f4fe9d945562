package io.bezant.protocol.core;

import io.bezant.protocol.Epoch;
import io.bezant.protocol.SequenceNumber;
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
import java.util.Optional;

/** Something that must survive a restart. {@link DurableState#fold} rebuilds what they mean. */
public sealed interface DurableRecord {

  /**
   * The place this record speaks of; the log keeps it until that place is discarded.
   *
   * @return zero for a record that a later one of its kind replaces wherever it stands
   */
  SequenceNumber sequence();

  /**
   * A proposal made or accepted. By accepting it a backup votes: its own prepare for this view,
   * sequence number and digest is implied and may be said again, no other may.
   *
   * @param prePrepare the proposal with its batch
   */
  record Accepted(Signed<PrePrepare> prePrepare) implements DurableRecord {
    @Override
    public SequenceNumber sequence() {
      return prePrepare.message().sequence();
    }
  }

  /**
   * A prepared certificate; our own commit for it is implied.
   *
   * @param certificate the proof
   */
  record Prepared(PreparedCertificate certificate) implements DurableRecord {
    @Override
    public SequenceNumber sequence() {
      return certificate.sequence();
    }
  }

  /**
   * A decision whose batch stands in an {@link Accepted} record.
   *
   * @param certificate the proof
   */
  record Committed(CommitCertificate certificate) implements DurableRecord {
    @Override
    public SequenceNumber sequence() {
      return certificate.sequence();
    }
  }

  /**
   * A decision learned from another replica, with its batch.
   *
   * @param batch what was decided
   * @param certificate the proof
   */
  record Learned(Batch batch, CommitCertificate certificate) implements DurableRecord {
    @Override
    public SequenceNumber sequence() {
      return certificate.sequence();
    }
  }

  /**
   * A batch fetched because a new view continues with it.
   *
   * @param sequence the place it is proposed for
   * @param batch the batch
   */
  record Body(SequenceNumber sequence, Batch batch) implements DurableRecord {}

  /**
   * The promise to vote in no view below the one named.
   *
   * @param viewChange as it was signed
   */
  record Promised(Signed<ViewChange> viewChange) implements DurableRecord {
    @Override
    public SequenceNumber sequence() {
      return SequenceNumber.ZERO;
    }
  }

  /**
   * A view entered. Our own prepares for what it begins with are implied.
   *
   * @param newView the primary's proof
   */
  record EnteredView(Signed<NewView> newView) implements DurableRecord {
    @Override
    public SequenceNumber sequence() {
      return SequenceNumber.ZERO;
    }
  }

  /**
   * A checkpoint this replica has announced.
   *
   * @param checkpoint as it was signed
   */
  record OwnCheckpoint(Signed<Checkpoint> checkpoint) implements DurableRecord {
    @Override
    public SequenceNumber sequence() {
      return checkpoint.message().sequence();
    }
  }

  /**
   * A checkpoint that became stable.
   *
   * @param certificate the proof
   */
  record Stable(StableCheckpoint certificate) implements DurableRecord {
    @Override
    public SequenceNumber sequence() {
      return certificate.sequence();
    }
  }

  /**
   * The state of a certified checkpoint is about to replace ours. Durable before that happens; it
   * means something only if the state on disk is found to have got there, and then nothing before
   * the checkpoint is known.
   *
   * @param certificate the proof of the checkpoint
   * @param state the place of the state, above the checkpoint where only f + 1 vouch for it (R4)
   */
  record Installed(StableCheckpoint certificate, SequenceNumber state) implements DurableRecord {

    /** A state goes on from its certificate. */
    public Installed {
      if (certificate.sequence().isAfter(state)) {
        throw new IllegalArgumentException(
            "a state at " + state + " lacks its certified checkpoint " + certificate.sequence());
      }
    }

    /** The state of the checkpoint itself. */
    public Installed(StableCheckpoint certificate) {
      this(certificate, certificate.sequence());
    }

    @Override
    public SequenceNumber sequence() {
      return certificate.sequence();
    }
  }

  /**
   * A stage of the way back of a replica that lost an earlier log (R5).
   *
   * @param stage how far it has come
   */
  record Returning(Amnesia stage) implements DurableRecord {
    @Override
    public SequenceNumber sequence() {
      return SequenceNumber.ZERO;
    }
  }

  /**
   * What a cut of the log must not lose: written and made durable before older records go.
   *
   * @param epoch the configuration in force
   * @param discarded places up to here are cut off
   * @param stable the last stable checkpoint
   * @param ownCheckpoints checkpoints announced here above what was cut off, ascending
   * @param promised the last promise, if any
   * @param entered the last view entered, if any but the first
   * @param amnesia how far the way back from the loss of an earlier log has come, if there was one
   */
  record Head(
      Epoch epoch,
      SequenceNumber discarded,
      StableCheckpoint stable,
      List<Signed<Checkpoint>> ownCheckpoints,
      Optional<Promised> promised,
      Optional<EnteredView> entered,
      Optional<Amnesia> amnesia)
      implements DurableRecord {

    /** Copies the list. */
    public Head {
      ownCheckpoints = List.copyOf(ownCheckpoints);
    }

    @Override
    public SequenceNumber sequence() {
      return SequenceNumber.ZERO;
    }
  }
}
