package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.world.ClientWatch.Answer;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * R12: what a correct client believes without ordering was shown to it by a quorum of distinct
 * replicas, each in an answer to one and the same question, which was asked after the reading had
 * begun; and there is a place of the order at which each of these replicas held it. Judged from the
 * frames on the client's links, whatever the client makes of them.
 */
final class ShownByQuorum implements Invariant {

  /** Questions of one client that are remembered; it never has so many open. */
  private static final int KEPT = 512;

  private final int quorum;
  private final Map<Integer, LinkedHashMap<Long, Question>> clients = new TreeMap<>();

  /** A question and what it has brought. */
  private record Question(Read read, long askedNanos, List<Heard> heard) {}

  /** An answer, by the link it came on. */
  private record Heard(ReplicaId from, ReadAnswer answer) {}

  /** During which part of the order a replica says that it has held a result. */
  private record Held(ReplicaId by, SequenceNumber since, SequenceNumber through) {
    boolean at(SequenceNumber place) {
      return !since.isAfter(place) && !place.isAfter(through);
    }
  }

  ShownByQuorum(int quorum) {
    this.quorum = quorum;
  }

  @Override
  public String name() {
    return "R12 shown by a quorum";
  }

  @Override
  public void onAsked(int client, Read read, long nowNanos) {
    SequencedMap<Long, Question> questions = of(client);
    questions.computeIfAbsent(
        read.nonce(), nonce -> new Question(read, nowNanos, new ArrayList<>()));
    if (questions.size() > KEPT) {
      questions.pollFirstEntry();
    }
  }

  @Override
  public void onHeard(int client, ReplicaId from, ReadAnswer answer) {
    Question question = of(client).get(answer.nonce());
    if (question != null && answer.answers().size() == question.read().reads().size()) {
      question.heard().add(new Heard(from, answer));
    }
  }

  @Override
  public void onAnswered(Answer answer) {
    if (answer.executed().isPresent()) {
      return;
    }
    Bytes read = KvCodec.encode(answer.operation());
    Bytes result = KvCodec.encode(answer.result());
    boolean isShown =
        of(answer.client()).values().stream()
            .filter(question -> question.askedNanos() >= answer.sinceNanos())
            .anyMatch(question -> hasShown(question, read, result));
    if (!isShown) {
      throw broken(
          "client %s believes %s, and no %s replicas have shown it that in one question"
              .formatted(answer.client(), answer, quorum));
    }
  }

  private boolean hasShown(Question question, Bytes read, Bytes result) {
    for (int i = 0; i < question.read().reads().size(); i++) {
      if (question.read().reads().get(i).equals(read)) {
        List<Held> held = held(question, i, result);
        if (held.stream().anyMatch(each -> holders(held, each.since()) >= quorum)) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<Held> held(Question question, int index, Bytes result) {
    Read read = question.read();
    Digest match = ReadAnswer.match(read.nonce(), read.reads().get(index), result);
    List<Held> held = new ArrayList<>();
    for (Heard each : question.heard()) {
      ReadAnswer.Answer shown = each.answer().answers().get(index);
      if (shown.match(read.nonce(), read.reads().get(index)).equals(match)) {
        held.add(new Held(each.from(), shown.since(), each.answer().executed()));
      }
    }
    return held;
  }

  private static long holders(List<Held> held, SequenceNumber place) {
    return held.stream().filter(each -> each.at(place)).map(Held::by).distinct().count();
  }

  private SequencedMap<Long, Question> of(int client) {
    return clients.computeIfAbsent(client, absent -> new LinkedHashMap<>());
  }
}
