package io.bezant.replica.runtime;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where in the log each batch stands that was not discarded yet, and the proof of its decision if
 * there is one. Batches themselves stay on disk. Loop thread only; bounded by what the log keeps.
 */
public final class BatchArchive {

  private static final class Place {
    private final TreeMap<Digest, Long> bodies = new TreeMap<>();
    private Optional<CommitCertificate> decision = Optional.empty();
  }

  private final TreeMap<SequenceNumber, Place> places = new TreeMap<>();

  /** Notes what a record of the log says about batches; also used for records replayed at start. */
  public void note(long lsn, DurableRecord record) {
    switch (record) {
      case DurableRecord.Accepted(var prePrepare) ->
          body(record.sequence(), prePrepare.message().digest(), lsn);
      case DurableRecord.Committed(var certificate) -> decision(certificate);
      case DurableRecord.Learned(var batch, var certificate) -> {
        body(record.sequence(), batch.digest(), lsn);
        decision(certificate);
      }
      case DurableRecord.Prepared prepared -> {}
      case DurableRecord.OwnCheckpoint checkpoint -> {}
      case DurableRecord.Stable stable -> {}
      case DurableRecord.Head head -> {}
    }
  }

  private void body(SequenceNumber sequence, Digest digest, long lsn) {
    place(sequence).bodies.put(digest, lsn);
  }

  private void decision(CommitCertificate certificate) {
    place(certificate.sequence()).decision = Optional.of(certificate);
  }

  private Place place(SequenceNumber sequence) {
    return places.computeIfAbsent(sequence, absent -> new Place());
  }

  /** The decided batch of a place, read back from the log. */
  public Optional<CommittedBatch> find(SequenceNumber sequence, Journal journal, Codec codec) {
    Place place = places.get(sequence);
    if (place == null || place.decision.isEmpty()) {
      return Optional.empty();
    }
    CommitCertificate certificate = place.decision.get();
    Long lsn = place.bodies.get(certificate.digest());
    if (lsn == null) {
      return Optional.empty();
    }
    return Optional.of(
        new CommittedBatch(batchOf(codec.record(journal.read(lsn)), lsn), certificate));
  }

  private static Batch batchOf(DurableRecord record, long lsn) {
    return switch (record) {
      case DurableRecord.Accepted(var prePrepare) -> prePrepare.message().batch();
      case DurableRecord.Learned(var batch, var certificate) -> batch;
      case DurableRecord.Committed other -> throw notABatch(lsn, other);
      case DurableRecord.Prepared other -> throw notABatch(lsn, other);
      case DurableRecord.OwnCheckpoint other -> throw notABatch(lsn, other);
      case DurableRecord.Stable other -> throw notABatch(lsn, other);
      case DurableRecord.Head other -> throw notABatch(lsn, other);
    };
  }

  private static IllegalStateException notABatch(long lsn, DurableRecord record) {
    return new IllegalStateException(
        "record " + lsn + " should hold a batch and is a " + record.getClass().getSimpleName());
  }

  /** Forgets all places up to this one. */
  public void discardThrough(SequenceNumber sequence) {
    places.headMap(sequence, true).clear();
  }

  /** How many places are known. */
  public int size() {
    return places.size();
  }
}
