package io.bezant.client.core;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Reply;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The answers to one request, one for each replica. An answer is believed when a quorum of distinct
 * replicas give it: the same request digest, result and place in the order; the view is not part of
 * it.
 *
 * <p>A quorum and not only a weak one, because a read that needs no ordering must meet everything
 * that was ever answered. Of a replica that answers twice the last word counts: a correct one
 * repeats itself, and a liar has one vote however often it speaks. Which of its words counts can
 * therefore neither make a wrong answer win nor hold a right one up.
 */
final class ReplyQuorum {

  private final ReplyRules rules;
  private final TreeMap<Integer, Reply> answers = new TreeMap<>();

  ReplyQuorum(ReplyRules rules) {
    this.rules = rules;
  }

  /** Counts an answer; returns it if a quorum gives it now. */
  Optional<Reply> add(ReplicaId from, Reply reply) {
    answers.put(rules.ballotOf(from, answers.size()), reply);
    long alike =
        answers.values().stream().filter(other -> rules.isSameAnswer(other, reply)).count();
    return alike >= rules.answersNeeded() ? Optional.of(reply) : Optional.empty();
  }
}
