package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How agreement gets on in this view: since when nothing was decided, how long each place takes
 * from our vote to the commit quorum, and which proposals were taken up.
 */
final class Progress {

  /** Replicas enter a view one after the other: until all have, it is that which takes time. */
  private static final long UNMEASURED_MILLIS = 250;

  private final Patience patience;
  private final TreeMap<SequenceNumber, Long> votedMillis = new TreeMap<>();
  private List<Batch> accepted = new ArrayList<>();
  private long restingSinceMillis;
  private long measuredFromMillis;
  private long nowMillis;

  Progress(Patience patience) {
    this.patience = patience;
  }

  void onTick(long livedMillis) {
    nowMillis = livedMillis;
  }

  /**
   * A fresh proposal was taken up and voted for here; at most one window of them is open. How soon
   * an empty batch is agreed on says nothing of how long a real one takes.
   */
  void onAccepted(SequenceNumber sequence, Batch batch) {
    if (nowMillis >= measuredFromMillis && !batch.requests().isEmpty()) {
      votedMillis.put(sequence, nowMillis);
    }
    accepted.add(batch);
  }

  /** A quorum has decided a place by its votes. */
  void onDecided(SequenceNumber sequence) {
    Long since = votedMillis.remove(sequence);
    if (since != null) {
      patience.onAgreed(nowMillis - since);
    }
  }

  /** From now on it counts how long nothing is decided. */
  void restart() {
    restingSinceMillis = nowMillis;
  }

  /** What is open is not measured, since a view is over or a state was taken from others. */
  void forget() {
    votedMillis.clear();
    measuredFromMillis = nowMillis + UNMEASURED_MILLIS;
    restart();
  }

  /** Since when nothing was decided although something was open. */
  long restingSinceMillis() {
    return restingSinceMillis;
  }

  /** The batches of the proposals taken up since this was last asked. */
  List<Batch> takeAccepted() {
    List<Batch> taken = accepted;
    accepted = new ArrayList<>();
    return taken;
  }
}
