package io.bezant.client.core;

import io.bezant.client.core.Operation.Way;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A question under way: what is asked, whom, and who has answered. */
final class OpenRead {

  private final ReplyRules rules;
  private final long nonce;
  private final Way way;
  private final int needed;
  private final List<Pending> readings;
  private final List<ReadTally> tallies;
  private final TreeSet<ReplicaId> asked = new TreeSet<>();
  private final TreeSet<ReplicaId> heard = new TreeSet<>();
  private final TreeSet<ReplicaId> shown = new TreeSet<>();
  private final long sentMillis;
  private final long patienceMillis;
  private int left;
  private boolean widened;

  /**
   * A question that nobody was asked yet.
   *
   * @param patienceMillis after half of it everybody is asked, after all of it nobody waited for
   */
  OpenRead(
      long nonce, List<Pending> readings, ReplyRules rules, long sentMillis, long patienceMillis) {
    this.rules = rules;
    this.nonce = nonce;
    this.way = readings.getFirst().operation().way();
    this.needed = way == Way.LOCAL ? 1 : rules.showingsNeeded();
    this.readings = List.copyOf(readings);
    this.tallies = new ArrayList<>(readings.size());
    this.sentMillis = sentMillis;
    this.patienceMillis = patienceMillis;
    this.left = readings.size();
    for (int i = 0; i < readings.size(); i++) {
      tallies.add(new ReadTally(rules, needed));
    }
  }

  long nonce() {
    return nonce;
  }

  Way way() {
    return way;
  }

  int needed() {
    return needed;
  }

  int size() {
    return readings.size();
  }

  /** What stands for this result of the reading. */
  Digest match(int index, Bytes result) {
    return ReadAnswer.match(nonce, readings.get(index).operation().encoded(), result);
  }

  Pending reading(int index) {
    return readings.get(index);
  }

  ReadTally tally(int index) {
    return tallies.get(index);
  }

  long sentMillis() {
    return sentMillis;
  }

  /** Notes that a replica is asked; what to send it. */
  Read ask(ReplicaId replica, boolean wantsResults) {
    asked.add(replica);
    List<Bytes> encoded = readings.stream().map(each -> each.operation().encoded()).toList();
    return new Read(nonce, encoded, wantsResults);
  }

  /** Notes that everybody is asked now. */
  void widen() {
    widened = true;
  }

  boolean isWidened() {
    return widened;
  }

  boolean wasAsked(ReplicaId replica) {
    return asked.contains(replica);
  }

  /** Those who were asked and have said nothing. */
  Set<ReplicaId> silent() {
    Set<ReplicaId> silent = new TreeSet<>(asked);
    silent.removeAll(heard);
    return silent;
  }

  /** Nothing is to be expected of a replica any more. */
  void giveUp(ReplicaId replica) {
    heard.add(replica);
  }

  /** Takes an answer; false if it shows nothing or does not fit the question. */
  boolean take(ReplicaId from, ReadAnswer answer) {
    heard.add(from);
    if (answer.answers().size() != readings.size()) {
      return false;
    }
    shown.add(from);
    for (int i = 0; i < readings.size(); i++) {
      if (!tallies.get(i).isOver()) {
        ReadAnswer.Answer each = answer.answers().get(i);
        Bytes encoded = readings.get(i).operation().encoded();
        tallies
            .get(i)
            .add(
                from,
                each.match(rules.isBoundToQuestion() ? nonce : answer.nonce(), encoded),
                resultOf(each),
                each.since(),
                answer.executed());
      }
    }
    return true;
  }

  private static Optional<Bytes> resultOf(ReadAnswer.Answer answer) {
    return switch (answer) {
      case ReadAnswer.Answer.Whole whole -> Optional.of(whole.result());
      case ReadAnswer.Answer.Hashed _hashed -> Optional.empty();
    };
  }

  /** Whether too few have answered yet for anything to be believed. */
  boolean isYoung() {
    return shown.size() < needed;
  }

  /** Ends one reading. */
  void end(int index) {
    if (!tallies.get(index).isOver()) {
      tallies.get(index).end();
      left--;
    }
  }

  /** Ends and returns the readings that the question selects and that have not ended. */
  List<Pending> endIf(Predicate<Pending> selected) {
    List<Pending> ended = new ArrayList<>();
    for (int i = 0; i < readings.size(); i++) {
      if (!tallies.get(i).isOver() && selected.test(readings.get(i))) {
        end(i);
        ended.add(readings.get(i));
      }
    }
    return ended;
  }

  boolean isOver() {
    return left == 0;
  }

  /** Whether those asked first have had their time. */
  boolean isLateAt(long nowMillis) {
    return nowMillis - sentMillis >= patienceMillis / 2;
  }

  /** Whether nobody is waited for any longer. */
  boolean isSpentAt(long nowMillis) {
    return nowMillis - sentMillis >= patienceMillis;
  }
}
