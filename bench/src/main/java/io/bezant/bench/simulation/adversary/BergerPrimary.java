package io.bezant.bench.simulation.adversary;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Lets only f+1 correct replicas see the proposals, just enough to decide with the corrupt ones
 * [Berger, Reiser, Bessani, SRDS 2021]. The other f cannot start a change of view alone, and only
 * what the informed pass on can save them.
 */
final class BergerPrimary extends Distorter {

  private final TreeSet<ReplicaId> excluded = new TreeSet<>();

  BergerPrimary(Hands hands) {
    super(hands);
    List<ReplicaId> honest = new ArrayList<>(hands.honest());
    int informed = hands.config().quorums().quorum() - hands.corrupt().size();
    while (honest.size() > Math.max(1, informed)) {
      excluded.add(honest.remove(hands.random().nextInt(honest.size())));
    }
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    if (!excluded.contains(to)) {
      return List.of(honest);
    }
    return switch (honest) {
      case PrePrepare _secret -> keepFrom();
      case Prepare _secret -> keepFrom();
      case Commit _secret -> keepFrom();
      case CommittedBatch _secret -> keepFrom();
      case BatchBody _secret -> keepFrom();
      case Message other -> List.of(other);
    };
  }

  private List<Message> keepFrom() {
    hands().did("kept agreement from some");
    return List.of();
  }
}
