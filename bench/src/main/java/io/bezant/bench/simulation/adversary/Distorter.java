package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import java.util.List;
import java.util.Optional;

/**
 * An adversary that changes what corrupt replicas say to other replicas, for each receiver in its
 * own way, and signs it again. What they pass on for honest ones it can hold back and not change.
 */
abstract class Distorter implements Adversary {

  private static final Bytes NOTHING_YET = Bytes.EMPTY;

  private final Hands hands;
  private Bytes lastFrame = NOTHING_YET;
  private Optional<Signed<? extends Message>> lastRead = Optional.empty();

  Distorter(Hands hands) {
    this.hands = hands;
  }

  final Hands hands() {
    return hands;
  }

  /**
   * What one receiver is told.
   *
   * @param signer the corrupt replica whose message it is; the one that sends it, as a rule
   * @param to who is told
   * @param honest what it ought to be told
   * @return the honest message, others, or none
   */
  abstract List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest);

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    if (!(to instanceof Party.Replica(ReplicaId receiver))) {
      return Fate.PASS;
    }
    Optional<Signed<? extends Message>> signed = read(frame);
    if (signed.isEmpty() || !hands.isCorrupt(signed.get().sender())) {
      return Fate.PASS;
    }
    ReplicaId signer = signed.get().sender();
    Message honest = signed.get().message();
    List<? extends Message> told = distort(signer, receiver, honest);
    if (isUnchanged(told, honest)) {
      return Fate.PASS;
    }
    return new Fate.Replace(told.stream().map(message -> hands.encode(signer, message)).toList());
  }

  /** Identity is meant: a batch with a spoiled signature equals the good one. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isUnchanged(List<? extends Message> told, Message honest) {
    return told.size() == 1 && told.getFirst() == honest;
  }

  /** What the frame says; a broadcast is read once. */
  final Optional<Signed<? extends Message>> read(Bytes frame) {
    if (!lastFrame.equals(frame)) {
      lastFrame = frame;
      lastRead = hands.read(frame);
    }
    return lastRead;
  }
}
