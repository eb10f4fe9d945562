package io.bezant.replica.runtime;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.CoreStatus;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.PreparedCertificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the edge may know about the core, so that votes whose outcome is settled cost no signature
 * [R22]: where the replica stands, and which slots have their certificates.
 *
 * <p>Written by the loop thread, read by any. Each value read is immutable and was true at some
 * moment not long ago; since it only says what is settled for ever, an old one merely lets more
 * through.
 */
public final class EdgeSnapshot {

  private record Mark(
      SequenceNumber sequence,
      Optional<View> preparedView,
      Optional<Digest> prepared,
      Optional<Digest> decided) {}

  private final AtomicReferenceArray<Mark> marks;
  private final int windowSize;
  private volatile View view = View.ZERO;
  private volatile SequenceNumber lowWatermark = SequenceNumber.ZERO;

  /** A snapshot in which nothing is settled. */
  public EdgeSnapshot(int windowSize) {
    this.windowSize = windowSize;
    this.marks = new AtomicReferenceArray<>(2 * windowSize);
  }

  /** Publishes where the replica stands. Loop thread only. */
  public void publish(CoreStatus status) {
    if (!status.view().equals(view)) {
      view = status.view();
    }
    if (!status.stable().sequence().equals(lowWatermark)) {
      lowWatermark = status.stable().sequence();
    }
  }

  /** Publishes what a record settles. Loop thread only. */
  public void note(DurableRecord record) {
    switch (record) {
      case DurableRecord.Prepared(PreparedCertificate certificate) ->
          mark(
              new Mark(
                  certificate.sequence(),
                  Optional.of(certificate.view()),
                  Optional.of(certificate.digest()),
                  markOf(certificate.sequence()).decided()));
      case DurableRecord.Committed(CommitCertificate certificate) -> decided(certificate);
      case DurableRecord.Learned(var batch, var certificate) -> decided(certificate);
      case DurableRecord.Accepted accepted -> {}
      case DurableRecord.OwnCheckpoint checkpoint -> {}
      case DurableRecord.Stable stable -> {}
      case DurableRecord.Head head -> {}
    }
  }

  private void decided(CommitCertificate certificate) {
    Mark mark = markOf(certificate.sequence());
    mark(
        new Mark(
            certificate.sequence(),
            mark.preparedView(),
            mark.prepared(),
            Optional.of(certificate.digest())));
  }

  private void mark(Mark mark) {
    marks.set(index(mark.sequence()), mark);
  }

  private Mark markOf(SequenceNumber sequence) {
    Mark mark = marks.get(index(sequence));
    return mark != null && mark.sequence().equals(sequence)
        ? mark
        : new Mark(sequence, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private int index(SequenceNumber sequence) {
    return (int) (sequence.value() % marks.length());
  }

  /** The view the replica is in. */
  public View view() {
    return view;
  }

  /** The last stable checkpoint: nothing up to here is of use any more. */
  public SequenceNumber lowWatermark() {
    return lowWatermark;
  }

  /** Whether a place is above the low watermark and not more than one extra window ahead. */
  public boolean isNearWindow(SequenceNumber sequence) {
    long ahead = sequence.value() - lowWatermark.value();
    return ahead > 0 && ahead <= 2L * windowSize;
  }

  /** Whether a prepare for exactly this cannot be needed any more. */
  public boolean isPrepareSettled(View view, SequenceNumber sequence, Digest digest) {
    Mark mark = markOf(sequence);
    return isDecided(mark, digest)
        || (mark.preparedView().filter(view::equals).isPresent()
            && mark.prepared().filter(digest::equals).isPresent());
  }

  /** Whether a proposal or commit of exactly this batch cannot be needed any more. */
  public boolean isDecided(SequenceNumber sequence, Digest digest) {
    return isDecided(markOf(sequence), digest);
  }

  private static boolean isDecided(Mark mark, Digest digest) {
    return mark.decided().filter(digest::equals).isPresent();
  }
}
