package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The language of scenarios: messages to words, and the words of a liar to messages. A batch is
 * called by the numbers of its requests, as in {@code {1,2}}; a second one with the same requests
 * has a prime.
 */
final class ScenarioWords {

  private final Map<Digest, String> batches = new LinkedHashMap<>();
  private final Map<Digest, String> roots = new LinkedHashMap<>();

  ScenarioWords() {
    batches.put(Batch.EMPTY.digest(), "{}");
  }

  String say(Message message) {
    return switch (message) {
      case PrePrepare m -> "PRE-PREPARE " + place(m) + " " + name(m.batch());
      case Prepare m -> "PREPARE " + place(m) + " " + name(m.digest());
      case Commit m -> "COMMIT " + place(m) + " " + name(m.digest());
      case Checkpoint m -> "CHECKPOINT s" + m.sequence() + " " + root(m.root());
      case Status m -> "STATUS v" + m.view() + " executed s" + m.executed() + " " + stable(m);
      case CommittedBatch m ->
          "COMMITTED-BATCH "
              + place(m.certificate().view(), m.certificate().sequence())
              + " "
              + name(m.batch());
      case Suspect m -> "SUSPECT v" + m.view();
      case ViewChange m -> "VIEW-CHANGE v" + m.view() + " " + proofs(m);
      case NewView m ->
          "NEW-VIEW v"
              + m.view()
              + " of "
              + m.viewChanges().stream()
                  .map(vc -> vc.sender().toString())
                  .collect(Collectors.joining(","))
              + " begins with "
              + m.plan().stream()
                  .map(slot -> "s" + slot.sequence() + " " + name(slot.digest()))
                  .collect(Collectors.joining(", ", "[", "]"));
      case FetchCommitted m -> "FETCH-COMMITTED after s" + m.after();
      case FetchBody m -> "FETCH-BODY s" + m.sequence() + " " + name(m.digest());
      case BatchBody m -> "BATCH-BODY s" + m.sequence() + " " + name(m.batch());
      case Message other -> other.type().name().replace('_', '-');
    };
  }

  private static String stable(Status status) {
    return "stable s" + status.stable();
  }

  private static String place(Message message) {
    return place(message.view(), message.sequence());
  }

  private static String place(View view, SequenceNumber sequence) {
    return "v" + view + " s" + sequence;
  }

  private String proofs(ViewChange message) {
    return message.prepared().stream()
        .map(p -> place(p.view(), p.sequence()) + " " + name(p.digest()))
        .collect(
            Collectors.joining(
                ", ", "stable s" + message.stable().sequence() + " prepared [", "]"));
  }

  /** The name of a batch, from now on also known by its digest. */
  String name(Batch batch) {
    String name =
        batch.requests().stream()
            .map(request -> request.key().number().toString())
            .collect(Collectors.joining(",", "{", "}"));
    if (!batches.containsKey(batch.digest())) {
      while (batches.containsValue(name)) {
        name += "'";
      }
      batches.put(batch.digest(), name);
    }
    return name(batch.digest());
  }

  String name(Digest digest) {
    return batches.getOrDefault(digest, "an unknown batch");
  }

  private String root(Digest root) {
    return roots.computeIfAbsent(root, digest -> "root " + (char) ('a' + roots.size()));
  }

  /** What a liar says: {@code PRE-PREPARE v0 s1 {1}}, and so on. */
  static Signed<?> lie(int liar, String text) {
    List<String> words = Arrays.asList(text.split(" ", -1));
    View view = words.stream().anyMatch(w -> w.startsWith("v")) ? view(words) : View.ZERO;
    return switch (words.getFirst()) {
      case "PRE-PREPARE" ->
          Lab.signed(liar, new PrePrepare(view, sequence(words), batch(words.getLast())));
      case "PREPARE" ->
          Lab.signed(liar, new Prepare(view, sequence(words), batch(words.getLast()).digest()));
      case "COMMIT" ->
          Lab.signed(liar, new Commit(view, sequence(words), batch(words.getLast()).digest()));
      case "CHECKPOINT" ->
          Lab.signed(liar, new Checkpoint(sequence(words), batch(words.getLast()).digest()));
      case "SUSPECT" -> Lab.signed(liar, new Suspect(view));
      case "VIEW-CHANGE" ->
          Lab.signed(liar, new ViewChange(view, StableCheckpoint.GENESIS, List.of()));
      default -> throw new IllegalArgumentException("no liar says " + text);
    };
  }

  private static View view(List<String> words) {
    return new View(number(words, "v"));
  }

  private static SequenceNumber sequence(List<String> words) {
    return new SequenceNumber(number(words, "s"));
  }

  private static long number(List<String> words, String prefix) {
    return words.stream()
        .filter(word -> word.matches(prefix + "[0-9]+"))
        .mapToLong(word -> Long.parseLong(word.substring(1)))
        .findFirst()
        .orElseThrow();
  }

  /** A batch that a liar makes up: the time in it is none that an honest primary gives. */
  private static Batch batch(String name) {
    if (name.equals("{}")) {
      return Batch.EMPTY;
    }
    return new Batch(
        1,
        Arrays.stream(name.substring(1, name.length() - 1).split(",", -1))
            .map(number -> Lab.request(Long.parseLong(number)))
            .toList());
  }
}
