package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The votes of distinct replicas on one question. The first vote of each sender counts; a second,
 * different one is evidence against it. Whole votes are kept, since a proof may be needed.
 *
 * @param <M> the kind of vote
 */
final class VoteSet<M extends Message> {

  private final ProtocolRules rules;
  private final @Nullable Signed<M>[] bySender;

  @SuppressWarnings({"unchecked", "rawtypes"})
  VoteSet(ProtocolRules rules) {
    this.rules = rules;
    bySender = new Signed[rules.quorums().replicaCount()];
  }

  /** What happened to a vote. */
  enum Outcome {
    COUNTED,
    DUPLICATE,
    CONFLICT
  }

  /** Counts a vote unless its sender has voted. */
  Outcome add(Signed<M> vote) {
    int index = rules.seatOf(vote.sender(), seat -> bySender[seat] != null);
    Signed<M> earlier = bySender[index];
    if (earlier == null) {
      bySender[index] = vote;
      return Outcome.COUNTED;
    }
    return earlier.message().equals(vote.message()) ? Outcome.DUPLICATE : Outcome.CONFLICT;
  }

  /** The vote of a sender who has voted. */
  Signed<M> of(ReplicaId sender) {
    return Objects.requireNonNull(bySender[sender.value()]);
  }

  /** Whether a sender has voted. */
  boolean contains(ReplicaId sender) {
    return bySender[sender.value()] != null;
  }

  /** How many distinct senders voted for {@code digest}. */
  int count(Digest digest) {
    int count = 0;
    for (Signed<M> vote : bySender) {
      if (vote != null && rules.supports(vote.message().digest(), digest)) {
        count++;
      }
    }
    return count;
  }

  /** How many distinct senders voted alike, at most. */
  int largestCount() {
    int largest = 0;
    for (Signed<M> vote : bySender) {
      largest = vote == null ? largest : Math.max(largest, count(vote.message().digest()));
    }
    return largest;
  }

  /** The first {@code needed} signatures for {@code digest}, sorted by sender. */
  List<Envelope> proof(Digest digest, int needed) {
    List<Envelope> envelopes = new ArrayList<>(needed);
    for (Signed<M> vote : bySender) {
      if (envelopes.size() < needed
          && vote != null
          && rules.supports(vote.message().digest(), digest)) {
        envelopes.add(vote.envelope());
      }
    }
    return envelopes;
  }
}
