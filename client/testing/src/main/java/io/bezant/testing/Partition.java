package io.bezant.testing;

import io.bezant.protocol.ReplicaId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Which replicas are cut off from the others and from all clients; they reach each other. */
final class Partition {

  private final List<ReplicaId> members;
  private volatile Set<ReplicaId> cutOff = Set.of();

  Partition(int replicas) {
    members = IntStream.range(0, replicas).mapToObj(ReplicaId::new).toList();
  }

  void cutOff(Set<ReplicaId> replicas) {
    cutOff = new TreeSet<>(replicas);
  }

  boolean joins(ReplicaId one, ReplicaId other) {
    Set<ReplicaId> now = cutOff;
    return now.contains(one) == now.contains(other);
  }

  boolean isWithClients(ReplicaId replica) {
    return !cutOff.contains(replica);
  }

  List<ReplicaId> others(ReplicaId self) {
    return members.stream().filter(member -> !member.equals(self)).toList();
  }
}
