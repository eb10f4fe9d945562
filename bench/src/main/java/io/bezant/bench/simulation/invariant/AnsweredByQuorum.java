package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.world.ClientWatch.Answer;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * R11: what a correct client believes of an ordered operation, a quorum of distinct replicas has
 * answered it alike: one request, one place, one result. Fewer would be right in themselves, since
 * one of them is honest; but a reading without ordering that comes later has to meet one of them.
 * Judged from the frames on the client's links.
 */
final class AnsweredByQuorum implements Invariant {

  /** Answers of one client that are remembered; it never waits for so many. */
  private static final int KEPT = 512;

  private final int quorum;
  private final Map<Integer, LinkedHashMap<Said, Set<ReplicaId>>> clients = new TreeMap<>();

  /** What must be the same; the view is not part of it. */
  private record Said(RequestKey key, Digest request, SequenceNumber executed, Bytes result) {
    static Said of(Reply reply) {
      return new Said(reply.key(), reply.requestDigest(), reply.executed(), reply.result());
    }
  }

  AnsweredByQuorum(int quorum) {
    this.quorum = quorum;
  }

  @Override
  public String name() {
    return "R11 answered by a quorum";
  }

  @Override
  public void onHeard(int client, ReplicaId from, Reply reply) {
    SequencedMap<Said, Set<ReplicaId>> answers = of(client);
    answers.computeIfAbsent(Said.of(reply), said -> new TreeSet<>()).add(from);
    if (answers.size() > KEPT) {
      answers.pollFirstEntry();
    }
  }

  @Override
  public void onAnswered(Answer answer) {
    answer.executed().ifPresent(place -> judge(answer, place));
  }

  private void judge(Answer answer, SequenceNumber place) {
    boolean isAnswered =
        of(answer.client()).entrySet().stream()
            .anyMatch(
                each -> each.getKey().executed().equals(place) && each.getValue().size() >= quorum);
    if (!isAnswered) {
      throw broken(
          "client %s believes %s, and no %s replicas have answered alike from that place"
              .formatted(answer.client(), answer, quorum));
    }
  }

  private SequencedMap<Said, Set<ReplicaId>> of(int client) {
    return clients.computeIfAbsent(client, absent -> new LinkedHashMap<>());
  }
}
