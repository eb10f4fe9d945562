package io.bezant.protocol.core;

import io.bezant.protocol.View;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Signed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of the normal case of views not entered yet, kept per sender so that one who floods
 * fills only its own share. What does not fit is dropped and comes again by retransmission.
 */
final class EarlyMessages {

  private final int maxVotes;
  private final long maxBytes;
  private final List<Share> shares = new ArrayList<>();

  private static final class Share {
    private final ArrayDeque<Signed<? extends Message>> messages = new ArrayDeque<>();
    private long bytes;
  }

  EarlyMessages(int replicaCount, CoreOptions options) {
    this.maxVotes = options.maxEarlyVotes();
    this.maxBytes = options.maxEarlyBytes();
    for (int i = 0; i < replicaCount; i++) {
      shares.add(new Share());
    }
  }

  /** Keeps a message; false when its sender's share is full. */
  boolean keep(Signed<? extends Message> message) {
    Share share = shares.get(message.sender().value());
    long size = sizeOf(message.message());
    if (share.messages.size() >= maxVotes || share.bytes + size > maxBytes) {
      return false;
    }
    share.bytes += size;
    return share.messages.add(message);
  }

  /** Gives back what belongs to a view just entered; what is older is dropped. */
  List<Signed<? extends Message>> take(View view) {
    List<Signed<? extends Message>> taken = new ArrayList<>();
    for (Share share : shares) {
      share.messages.removeIf(
          message -> {
            if (message.message().view().isAfter(view)) {
              return false;
            }
            share.bytes -= sizeOf(message.message());
            return !message.message().view().equals(view) || taken.add(message);
          });
    }
    return taken;
  }

  /** How many messages the fullest share holds. */
  int fullestShare() {
    int most = 0;
    for (Share share : shares) {
      most = Math.max(most, share.messages.size());
    }
    return most;
  }

  private static long sizeOf(Message message) {
    return message instanceof PrePrepare prePrepare ? EarlyProposals.sizeOf(prePrepare) : 0;
  }
}
