package io.bezant.bench.simulation.adversary;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Proposes two batches for one place, each to a part of the others, and votes on each side for what
 * that side was shown. Now and then it proposes one batch in two places.
 */
final class Equivocator extends Distorter {

  private static final int KEPT_PLACES = 256;

  private final TreeMap<Place, Fork> forks = new TreeMap<>();
  private Batch earlier = Batch.EMPTY;

  /** One proposal's place. */
  private record Place(long view, long sequence) implements Comparable<Place> {
    static Place of(View view, SequenceNumber sequence) {
      return new Place(view.value(), sequence.value());
    }

    @Override
    public int compareTo(Place other) {
      return view != other.view
          ? Long.compare(view, other.view)
          : Long.compare(sequence, other.sequence);
    }
  }

  /** Who is shown the other batch. */
  private record Fork(Batch other, TreeSet<ReplicaId> deceived) {}

  Equivocator(Hands hands) {
    super(hands);
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case PrePrepare proposal -> propose(to, proposal);
      case Prepare vote ->
          vote(to, vote, batch -> new Prepare(vote.view(), vote.sequence(), batch.digest()));
      case Commit vote ->
          vote(to, vote, batch -> new Commit(vote.view(), vote.sequence(), batch.digest()));
      case Message other -> List.of(other);
    };
  }

  private List<? extends Message> propose(ReplicaId to, PrePrepare proposal) {
    Place place = Place.of(proposal.view(), proposal.sequence());
    Fork fork = forks.get(place);
    if (fork == null) {
      fork = fork(proposal.batch());
      forks.put(place, fork);
      if (forks.size() > KEPT_PLACES) {
        forks.pollFirstEntry();
      }
    }
    if (!fork.deceived().contains(to)) {
      return List.of(proposal);
    }
    hands().did("proposed two batches for one place");
    return List.of(new PrePrepare(proposal.view(), proposal.sequence(), fork.other()));
  }

  private Fork fork(Batch batch) {
    Batch other = twinOf(batch);
    if (hands().oneIn(4) && !earlier.requests().isEmpty()) {
      other = earlier;
      hands().did("proposed one batch for two places");
    }
    earlier = batch;
    TreeSet<ReplicaId> deceived = new TreeSet<>();
    if (!hands().oneIn(3)) {
      deceived.addAll(hands().someOf(hands().honest()));
    }
    return new Fork(other, deceived);
  }

  /** Another batch that is as good: another time, another order, or one request less. */
  private Batch twinOf(Batch batch) {
    List<SignedRequest> requests = new ArrayList<>(batch.requests());
    switch (hands().random().nextInt(3)) {
      case 0 -> Collections.reverse(requests);
      case 1 -> {
        if (requests.size() > 1) {
          requests.removeLast();
        }
      }
      default -> {}
    }
    return new Batch(batch.proposedMillis() + 1, requests);
  }

  private List<? extends Message> vote(
      ReplicaId to, Message vote, Function<Batch, Message> forBatch) {
    Fork fork = forks.get(Place.of(vote.view(), vote.sequence()));
    if (fork == null || !fork.deceived().contains(to)) {
      return List.of(vote);
    }
    hands().did("voted on both sides");
    return List.of(forBatch.apply(fork.other()));
  }
}
