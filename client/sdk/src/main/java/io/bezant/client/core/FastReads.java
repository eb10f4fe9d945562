package io.bezant.client.core;

import io.bezant.client.core.ClientEffect.Ask;
import io.bezant.client.core.ClientEffect.Show;
import io.bezant.client.core.Operation.Way;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.ReadAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Readings without ordering (R12). A quorum is asked, one of them for results and the others for
 * digests. When that leads nowhere, because one is silent, behind or shows something else, all
 * others are asked for results; and on the first proof that no quorum can show the same, or after a
 * time, the reading goes to the agreed order. Readings asked at the same time travel in one
 * question; each stands for itself in the answer.
 */
final class FastReads {

  /** Full questions that may be under way. */
  static final int MAX_OPEN = 16;

  private static final long NONCE_SALT = 0x6A09_E667_F3BC_C909L;

  private final CoreSettings settings;
  private final PayloadCodec codec;
  private final ReplyRules rules;
  private final SortedSet<ReplicaId> connected;
  private final Exits exits;
  private final Jitter nonces;
  private final RetryTimeout timeout;
  private final ReadPanel panel;
  private final Doubts doubts = new Doubts();
  private final Map<Way, WaitingOperations> waiting = new LinkedHashMap<>();
  private final LinkedHashMap<Long, OpenRead> open = new LinkedHashMap<>();
  private long shown;
  private long ordered;
  private long local;

  /**
   * Where readings go from here.
   *
   * @param effects takes what is to be done
   * @param order takes readings that take their place in the agreed order instead
   */
  record Exits(Consumer<ClientEffect> effects, Consumer<Pending> order) {}

  FastReads(
      CoreSettings settings,
      PayloadCodec codec,
      ReplyRules rules,
      SortedSet<ReplicaId> connected,
      Exits exits) {
    this.settings = settings;
    this.codec = codec;
    this.rules = rules;
    this.connected = connected;
    this.exits = exits;
    this.nonces = new Jitter(settings.seed() ^ NONCE_SALT);
    this.timeout = new RetryTimeout(settings.pacing(), nonces);
    this.panel = new ReadPanel(settings.cluster().membership().size());
    for (Way way : List.of(Way.SHOWN, Way.LOCAL)) {
      waiting.put(way, new WaitingOperations(codec, settings.cluster().limits()));
    }
  }

  /** Takes a reading in. */
  void add(Pending reading, long nowMillis) {
    if (reading.operation().way() == Way.SHOWN
        && doubts.isDoubtful(reading.operation().encoded(), nowMillis)) {
      order(reading);
    } else {
      waiting(reading.operation().way()).add(reading);
    }
  }

  private WaitingOperations waiting(Way way) {
    WaitingOperations queue = waiting.get(way);
    if (queue == null) {
      throw new IllegalArgumentException("not read without ordering: " + way);
    }
    return queue;
  }

  private void order(Pending reading) {
    ordered++;
    exits.order().accept(reading);
  }

  /** How many readings wait to be asked. */
  int waitingCount() {
    return waiting(Way.SHOWN).size() + waiting(Way.LOCAL).size();
  }

  boolean isIdle() {
    return open.isEmpty() && waitingCount() == 0;
  }

  ReadCounts counts() {
    return new ReadCounts(shown, ordered, local);
  }

  // Asking.

  /** Asks for what waits, as far as there is room. */
  void send(long nowMillis) {
    for (Map.Entry<Way, WaitingOperations> each : waiting.entrySet()) {
      int needed = each.getKey() == Way.LOCAL ? 1 : settings.cluster().quorums().quorum();
      WaitingOperations queue = each.getValue();
      while (!queue.isEmpty() && connected.size() >= needed && mayAsk(queue)) {
        ask(queue.takeRequest(), needed, nowMillis);
      }
    }
  }

  private boolean mayAsk(WaitingOperations queue) {
    if (queue.fillsRequest()) {
      return open.size() < MAX_OPEN;
    }
    int young = 0;
    for (OpenRead each : open.values()) {
      young += each.isYoung() ? 1 : 0;
    }
    return young < settings.pacing().maxRequestsInFlight();
  }

  private void ask(List<Pending> readings, int askedFirst, long nowMillis) {
    OpenRead question =
        new OpenRead(nonces.next(), readings, rules, nowMillis, timeout.firstMillis());
    open.put(question.nonce(), question);
    boolean wantsResults = true;
    for (ReplicaId replica : panel.choose(connected, askedFirst, nowMillis)) {
      exits.effects().accept(new Ask(replica, question.ask(replica, wantsResults)));
      wantsResults = false;
    }
  }

  /** Asks everybody who was not asked, for results. */
  private void askOthers(OpenRead question) {
    question.widen();
    for (ReplicaId replica : connected) {
      if (!question.wasAsked(replica)) {
        exits.effects().accept(new Ask(replica, question.ask(replica, true)));
      }
    }
  }

  // Answers.

  /** Takes what a replica says; false if nobody asked for it. */
  boolean onAnswer(ReplicaId from, ReadAnswer answer, long nowMillis) {
    OpenRead question = rules.questionOf(answer.nonce(), open.keySet()).map(open::get).orElse(null);
    if (question == null || !question.wasAsked(from)) {
      return false;
    }
    boolean wasYoung = question.isYoung();
    if (question.take(from, answer)) {
      panel.onUseful(from);
    } else {
      panel.onUseless(from, nowMillis);
    }
    if (wasYoung && !question.isYoung()) {
      timeout.onAnswer(nowMillis - question.sentMillis(), 0);
    }
    advance(question, nowMillis);
    return true;
  }

  /** Ends what is believed, asks further where that may help, and orders the rest. */
  private void advance(OpenRead question, long nowMillis) {
    believe(question, nowMillis);
    if (!question.isOver() && isStuck(question)) {
      askOthers(question);
      for (int i = 0; i < question.size(); i++) {
        if (question.way() == Way.SHOWN && isHopeless(question, i)) {
          giveUp(question, i, nowMillis);
        }
      }
    }
    closeIfOver(question);
  }

  private void believe(OpenRead question, long nowMillis) {
    for (int i = 0; i < question.size(); i++) {
      if (!question.tally(i).isOver()) {
        Optional<Bytes> result = question.tally(i).believed();
        if (result.isPresent()) {
          if (question.tally(i).isContested()) {
            question
                .tally(i)
                .dissenters(question.match(i, result.get()))
                .forEach(liarOrLaggard -> panel.onUseless(liarOrLaggard, nowMillis));
          }
          end(question, i, result.get());
        }
      }
    }
  }

  private void end(OpenRead question, int index, Bytes encoded) {
    Pending reading = question.reading(index);
    Optional<KvResult> result = codec.readOne(encoded);
    question.end(index);
    if (result.isEmpty()) {
      exits
          .effects()
          .accept(
              new ClientEffect.Fail(
                  reading.ticket(), new Failure.Unreadable("a reading that nobody understands")));
    } else if (question.size() > 1 && lackedRoom(result.get())) {
      waiting(question.way()).addFirst(reading.askedAgain(true));
    } else {
      if (question.way() == Way.LOCAL) {
        local++;
      } else {
        shown++;
      }
      exits.effects().accept(new Show(reading.ticket(), result.get()));
    }
  }

  private static boolean lackedRoom(KvResult result) {
    return result instanceof KvResult.Failed failed
        && (failed.error() == KvError.RESULT_TOO_LARGE || failed.error() == KvError.TOO_MANY_KEYS);
  }

  private boolean isStuck(OpenRead question) {
    for (int i = 0; i < question.size(); i++) {
      if (isHopeless(question, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHopeless(OpenRead question, int index) {
    ReadTally tally = question.tally(index);
    return !tally.isOver() && tally.isHopeless(question.silent().size());
  }

  private void giveUp(OpenRead question, int index, long nowMillis) {
    Pending reading = question.reading(index);
    if (question.tally(index).isContested()) {
      doubts.add(reading.operation().encoded(), nowMillis);
    }
    question.end(index);
    order(reading);
  }

  private void closeIfOver(OpenRead question) {
    if (question.isOver()) {
      open.remove(question.nonce());
    }
  }

  // Time and links.

  void onLinkDown(ReplicaId replica, long nowMillis) {
    for (OpenRead question : List.copyOf(open.values())) {
      if (question.wasAsked(replica)) {
        question.giveUp(replica);
        advance(question, nowMillis);
      }
    }
  }

  void onTick(long nowMillis) {
    for (OpenRead question : List.copyOf(open.values())) {
      if (question.isSpentAt(nowMillis)) {
        question.endIf(each -> true).forEach(this::askElsewhere);
      } else if (!question.isWidened() && question.isLateAt(nowMillis)) {
        question.silent().forEach(replica -> panel.onUseless(replica, nowMillis));
        askOthers(question);
      }
      closeIfOver(question);
    }
  }

  private void askElsewhere(Pending reading) {
    if (reading.operation().way() == Way.LOCAL) {
      waiting(Way.LOCAL).add(reading);
    } else {
      order(reading);
    }
  }

  /** Ends the readings that the question selects: those asked for, then those that wait. */
  void endIf(
      Predicate<Pending> selected,
      Function<Pending, Failure> sent,
      Function<Pending, Failure> not) {
    for (OpenRead question : List.copyOf(open.values())) {
      question.endIf(selected).forEach(each -> fail(each, sent));
      closeIfOver(question);
    }
    endWaitingIf(selected, not);
  }

  /** Ends the readings that wait and that the question selects. */
  void endWaitingIf(Predicate<Pending> selected, Function<Pending, Failure> why) {
    List<Pending> ended = new ArrayList<>();
    waiting.values().forEach(queue -> ended.addAll(queue.removeIf(selected)));
    ended.forEach(each -> fail(each, why));
  }

  private void fail(Pending reading, Function<Pending, Failure> why) {
    exits.effects().accept(new ClientEffect.Fail(reading.ticket(), why.apply(reading)));
  }
}
