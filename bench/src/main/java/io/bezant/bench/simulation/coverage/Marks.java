package io.bezant.bench.simulation.coverage;

import io.bezant.client.core.Failure;
import io.bezant.protocol.core.RejectReason;
import io.bezant.protocol.core.SuspicionReason;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.MessageType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each mark was reached. Knows all that there are, so that it can tell which were not.
 */
public final class Marks {

  private static final String HEARD = "heard: ";
  private static final String REJECTED = "rejected: ";
  private static final String JUDGED = "primary judged: ";
  private static final String OUTCOME = "outcome: ";
  private static final String FAILED = "ended without answer: ";

  private static final List<String> ANSWERS =
      List.of(
          "session opened",
          "written",
          "written with what was before",
          "found",
          "not found",
          "deleted",
          "nothing to delete",
          "updated",
          "nothing to update",
          "no range to delete",
          "range",
          "range deleted",
          "transaction not succeeded",
          "transaction succeeded",
          "range that is empty",
          "sorted range",
          "sorted range and more",
          "compacted",
          "compare failed");

  private static final List<String> ENDS =
      List.of(
          "deadline, sent",
          "deadline, not sent",
          "no quorum of links",
          "too large",
          "too many waiting",
          "denied",
          "skipped",
          "session lost, sent",
          "session lost, not sent",
          "unreadable",
          "closed");

  /** Marks that no run can reach yet or that only a broken cluster reaches. */
  private static final List<String> NEVER_IN_A_SOUND_RUN =
      List.of(
          FAILED + "unreadable",
          FAILED + "denied",
          FAILED + "skipped",
          FAILED + "closed",
          OUTCOME + words(Outcome.Reason.NOT_REGISTERED),
          OUTCOME + words(Outcome.Reason.MALFORMED),
          OUTCOME + words(Outcome.Reason.SKIPPED));

  private final TreeMap<String, long[]> counts = new TreeMap<>();

  /** Every mark, reached by nobody. */
  public Marks() {
    for (Mark mark : Mark.values()) {
      counts.put(mark.words(), new long[1]);
    }
    for (MessageType type : MessageType.values()) {
      counts.put(HEARD + words(type), new long[1]);
    }
    for (RejectReason reason : RejectReason.values()) {
      counts.put(REJECTED + words(reason), new long[1]);
    }
    for (SuspicionReason reason : SuspicionReason.values()) {
      counts.put(JUDGED + words(reason), new long[1]);
    }
    for (Outcome.Reason reason : Outcome.Reason.values()) {
      counts.put(OUTCOME + words(reason), new long[1]);
    }
    for (KvError error : KvError.values()) {
      counts.put(OUTCOME + words(error), new long[1]);
    }
    ANSWERS.forEach(answer -> counts.put(OUTCOME + answer, new long[1]));
    ENDS.forEach(end -> counts.put(FAILED + end, new long[1]));
  }

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** A path was taken. */
  public void reach(Mark mark) {
    add(mark.words(), 1);
  }

  /** A path was taken if something is so. */
  void reach(Mark mark, boolean taken) {
    if (taken) {
      reach(mark);
    }
  }

  /** An honest replica has heard a message of another. */
  void heard(MessageType type) {
    add(HEARD + words(type), 1);
  }

  /** An honest replica did not act upon a message. */
  void rejected(RejectReason reason) {
    add(REJECTED + words(reason), 1);
  }

  /** An honest replica has found a reason to suspect its primary. */
  void judged(SuspicionReason reason) {
    add(JUDGED + words(reason), 1);
  }

  /** A request was executed with this outcome. */
  void outcome(String answer) {
    add(OUTCOME + answer, 1);
  }

  void outcome(Outcome.Reason reason) {
    outcome(words(reason));
  }

  void outcome(KvError error) {
    outcome(words(error));
  }

  /** An operation of a correct client has ended without an answer. */
  public void ended(Failure failure) {
    String sent = failure.sent() ? ", sent" : ", not sent";
    String end =
        switch (failure) {
          case Failure.DeadlineExceeded _deadline -> "deadline" + sent;
          case Failure.NoQuorum _none -> "no quorum of links";
          case Failure.TooLarge _large -> "too large";
          case Failure.TooManyWaiting _many -> "too many waiting";
          case Failure.Denied _denied -> "denied";
          case Failure.Skipped _skipped -> "skipped";
          case Failure.SessionLost _lost -> "session lost" + sent;
          case Failure.Unreadable _unreadable -> "unreadable";
          case Failure.Closed _closed -> "closed";
        };
    add(FAILED + end, 1);
  }

  private void add(String name, long times) {
    long[] count = counts.get(name);
    if (count == null) {
      throw new IllegalArgumentException("no such mark: " + name);
    }
    count[0] += times;
  }

  /** Adds what another run has reached. */
  public void addAll(Marks other) {
    other.counts.forEach((name, count) -> add(name, count[0]));
  }

  /** How often each mark was reached, by name; zero for those that were not. */
  public Map<String, Long> counts() {
    TreeMap<String, Long> all = new TreeMap<>();
    counts.forEach((name, count) -> all.put(name, count[0]));
    return Collections.unmodifiableMap(all);
  }

  /** Marks that a long campaign must reach and that were not reached. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    counts.forEach(
        (name, count) -> {
          if (count[0] == 0 && !NEVER_IN_A_SOUND_RUN.contains(name)) {
            missing.add(name);
          }
        });
    return missing;
  }
}
