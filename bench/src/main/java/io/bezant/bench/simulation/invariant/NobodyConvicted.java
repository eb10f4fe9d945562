package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.Contradiction;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.wire.EvidenceCodec;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.protocol.wire.UnauthenticMessageException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * I15: nothing that an honest replica has said, over all its lives, convicts it of anything; nobody
 * accuses one; and what honest replicas accuse others of convicts them before everybody, as a file.
 *
 * <p>Whose state may be damaged can be convicted of two checkpoints at one place if it has lost its
 * log, too: what it announced of the damaged state was not true, and it has signed it.
 */
final class NobodyConvicted implements Invariant {
  private final EvidenceCodec codec;
  private final List<ReplicaId> honest;
  private final List<Integer> decaying;
  private final TreeMap<ReplicaId, Words> words = new TreeMap<>();

  /** What one replica said, each thing once, and what it is about to say. */
  private static final class Words {
    final TreeMap<Bytes, Signed<? extends Message>> asked = new TreeMap<>();
    final TreeMap<String, List<Signed<? extends Message>>> said = new TreeMap<>();
  }

  NobodyConvicted(EvidenceCodec codec, List<ReplicaId> honest, List<Integer> decaying) {
    this.codec = codec;
    this.honest = honest;
    this.decaying = List.copyOf(decaying);
  }

  @Override
  public String name() {
    return "I15 nobody convicted";
  }

  @Override
  public void onAccused(ReplicaId by, Evidence evidence) {
    if (honest.contains(evidence.culprit()) && !isOfDamagedStates(evidence)) {
      throw broken("replica %s accuses an honest one: %s".formatted(by, evidence));
    }
    try {
      Evidence read = codec.convict(codec.encode(evidence));
      if (read.contradiction() != evidence.contradiction()) {
        throw broken("evidence reads back as another: " + evidence);
      }
    } catch (MalformedMessageException | UnauthenticMessageException refused) {
      throw broken("evidence does not convict: " + refused.getMessage() + ", " + evidence);
    }
  }

  private boolean isOfDamagedStates(Evidence evidence) {
    return decaying.contains(evidence.culprit().value())
        && evidence.contradiction() == Contradiction.CHECKPOINTS;
  }

  @Override
  public void onStep(ReplicaId replica, Step step) {
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Broadcast(var message)) {
        ask(replica, message);
      } else if (effect instanceof Effect.Send(var _to, var message)) {
        ask(replica, message);
      }
    }
  }

  private void ask(ReplicaId replica, Signed<? extends Message> message) {
    if (message.sender().equals(replica) && convicts(message.message().type())) {
      of(replica).asked.put(message.envelope().signature().bytes(), message);
    }
  }

  private Words of(ReplicaId replica) {
    return words.computeIfAbsent(replica, absent -> new Words());
  }

  private static boolean convicts(MessageType type) {
    return switch (type) {
      case PRE_PREPARE, PREPARE, COMMIT, CHECKPOINT, VIEW_CHANGE, NEW_VIEW -> true;
      case STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          SUSPECT,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY ->
          false;
    };
  }

  @Override
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    if (frame.type() == MessageType.RECOVER && decaying.contains(replica.value())) {
      of(replica).said.keySet().removeIf(question -> question.startsWith("checkpoint "));
    }
    Signed<? extends Message> message = of(replica).asked.remove(frame.signature().bytes());
    if (message != null) {
      note(of(replica), message);
    }
  }

  private void note(Words of, Signed<? extends Message> message) {
    Message it = message.message();
    boolean isOfView = it.type() == MessageType.VIEW_CHANGE || it.type() == MessageType.NEW_VIEW;
    String question =
        isOfView
            ? it.type() + " " + it.view()
            : (it.type() == MessageType.CHECKPOINT ? "checkpoint " : "vote " + it.view() + " ")
                + it.sequence();
    List<Signed<? extends Message>> same =
        of.said.computeIfAbsent(question, absent -> new ArrayList<>());
    boolean isKnown =
        same.stream()
            .anyMatch(
                each ->
                    each.message().statement(each.sender()).equals(it.statement(message.sender())));
    if (isKnown) {
      return;
    }
    same.forEach(each -> requireConsistent(each, message));
    same.add(message);
  }

  private void requireConsistent(Signed<? extends Message> one, Signed<? extends Message> other) {
    Contradiction.between(one, other)
        .ifPresent(
            proven -> {
              throw broken(
                  "honest replica %s can be convicted, it %s: %s and %s"
                      .formatted(one.sender(), proven.sentence(), one, other));
            });
  }
}
