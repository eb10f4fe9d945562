package io.bezant.client.core;

import io.bezant.client.core.ClientEffect.Complete;
import io.bezant.client.core.ClientEffect.Fail;
import io.bezant.client.core.ClientEffect.ReportLinks;
import io.bezant.client.core.ClientEffect.Send;
import io.bezant.client.core.ClientEvent.AnswerReceived;
import io.bezant.client.core.ClientEvent.Close;
import io.bezant.client.core.ClientEvent.LinkDown;
import io.bezant.client.core.ClientEvent.LinkRefused;
import io.bezant.client.core.ClientEvent.LinkUp;
import io.bezant.client.core.ClientEvent.RefusalReceived;
import io.bezant.client.core.ClientEvent.ReplyReceived;
import io.bezant.client.core.ClientEvent.Submitted;
import io.bezant.client.core.ClientEvent.Tick;
import io.bezant.client.core.ClientEvent.Watching;
import io.bezant.client.core.PayloadCodec.Answer;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The heart of a client: {@link #step} turns one event into effects, with no clock, thread or
 * socket.
 *
 * <p>A request leaves when a quorum of replicas is connected and {@link Departures} lets it; what
 * is asked meanwhile travels together in the next one. It goes to the replica taken for the
 * primary, and to all after a timeout or when the primary's link breaks, with the same bytes.
 *
 * <p>Every operation ends exactly once. An operation whose deadline passes ends at once, but its
 * request stays open and is repeated slowly until it is answered, since nothing else closes it.
 *
 * <p>Not thread-safe: one thread steps it.
 */
public final class ClientCore {

  /** How far beyond a counter taken by somebody else the next try may lie. */
  private static final long COUNTER_SPREAD = 1 << 10;

  private final CoreSettings settings;
  private final PayloadCodec codec;
  private final RequestSealer sealer;
  private final Quorums quorums;
  private final ReplyRules rules;
  private final Jitter jitter;
  private final RetryTimeout timeout;
  private final PrimaryHint hint;
  private final WaitingOperations waiting;
  private final ClientSession session;
  private final Departures departures;
  private final TreeSet<ReplicaId> connected = new TreeSet<>();
  private final FastReads reads;
  private final Watches watches;
  private final Witnesses witnesses;
  private final ClosedDoors closedDoors;

  private List<ClientEffect> effects = new ArrayList<>();
  private long nowMillis;
  private long quorumLostMillis;
  private long openingCounter;
  private long strayAnswers;
  private long repeated;
  private boolean closed;

  /**
   * A client that has not spoken to anybody.
   *
   * @param settings who we are and whom we speak to
   * @param codec the service's language
   * @param sealer our voice
   */
  public ClientCore(CoreSettings settings, PayloadCodec codec, RequestSealer sealer) {
    this(settings, codec, sealer, new ReplyRules(settings.cluster().quorums()));
  }

  /**
   * A client with its own rules.
   *
   * @param rules when an answer is believed; tests plant mistakes here
   */
  public ClientCore(
      CoreSettings settings, PayloadCodec codec, RequestSealer sealer, ReplyRules rules) {
    this.settings = settings;
    this.rules = rules;
    this.codec = codec;
    this.sealer = sealer;
    this.quorums = settings.cluster().quorums();
    this.closedDoors = new ClosedDoors(quorums.weakQuorum());
    this.jitter = new Jitter(settings.seed());
    this.witnesses = new Witnesses(jitter);
    this.timeout = new RetryTimeout(settings.pacing(), jitter);
    this.hint = new PrimaryHint(settings.cluster().membership());
    this.waiting = new WaitingOperations(codec, settings.cluster().limits());
    this.session =
        new ClientSession(settings.clientKey(), settings.cluster().limits().sessionWindow());
    this.departures = new Departures(settings.pacing(), waiting, session);
    this.openingCounter = settings.openingCounter();
    FastReads.Exits exits = new FastReads.Exits(effect -> effects.add(effect), waiting::add);
    this.reads = new FastReads(settings, codec, rules, connected, exits);
    this.watches = new Watches(settings, rules, connected, effect -> effects.add(effect));
  }

  /** Takes note of one event and says what to do. */
  public List<ClientEffect> step(ClientEvent event) {
    effects = new ArrayList<>();
    switch (event) {
      case Submitted(List<Operation> operations) -> operations.forEach(this::accept);
      case LinkUp(ReplicaId replica) -> onLinkUp(replica);
      case LinkDown(ReplicaId replica) -> onLinkDown(replica);
      case LinkRefused(ReplicaId replica) -> closedDoors.add(replica);
      case ReplyReceived(ReplicaId from, Reply reply) -> onReply(from, reply);
      case AnswerReceived(ReplicaId from, ReadAnswer answer) -> onReadAnswer(from, answer);
      case RefusalReceived(ReplicaId from, Refusal refusal) -> onRefusal(from, refusal);
      case Watching watching -> watches.on(watching, nowMillis);
      case Tick(long millis) -> onTick(millis);
      case Close() -> onClose();
    }
    reads.send(nowMillis);
    sendWaiting();
    return effects;
  }

  /** Whether anything is open, so that time matters. */
  public boolean needsTicks() {
    return !closed
        && (!waiting.isEmpty()
            || session.hasOpenRequests()
            || !reads.isIdle()
            || watches.needsTicks());
  }

  /** Whether something leaves as soon as a moment has passed, so that it matters at once. */
  public boolean isLingering() {
    return departures.isLingering(nowMillis);
  }

  /** How readings were answered so far. */
  public ReadCounts readCounts() {
    return reads.counts();
  }

  /** How many times a request was sent again since it was not answered in time. */
  public long repeated() {
    return repeated;
  }

  /** How many answers named a request that is not open, or another request than the one we sent. */
  public long strayAnswers() {
    return strayAnswers;
  }

  private void accept(Operation operation) {
    Pacing pacing = settings.pacing();
    long limitBytes = settings.cluster().limits().maxRequestBytes();
    long bytes = waiting.bytesAlone(operation);
    if (closed) {
      fail(operation.ticket(), new Failure.Closed(false));
    } else if (bytes > limitBytes) {
      fail(operation.ticket(), new Failure.TooLarge(limitBytes, bytes));
    } else if (waiting.size() + reads.waitingCount() >= pacing.maxWaitingOperations()
        || (!waiting.isEmpty() && waiting.bytes() + bytes > pacing.maxWaitingBytes())) {
      fail(operation.ticket(), new Failure.TooManyWaiting(pacing.maxWaitingOperations()));
    } else if (operation.way() == Operation.Way.ORDERED) {
      waiting.add(new Pending(operation, nowMillis));
    } else {
      reads.add(new Pending(operation, nowMillis), nowMillis);
    }
  }

  private void onReadAnswer(ReplicaId from, ReadAnswer answer) {
    if (isMember(from) && !reads.onAnswer(from, answer, nowMillis)) {
      strayAnswers++;
    }
  }

  // Links.

  private void onLinkUp(ReplicaId replica) {
    closedDoors.remove(replica);
    if (closed || !connected.add(replica)) {
      return;
    }
    effects.add(new ReportLinks(connected.size()));
    watches.onTick(nowMillis);
    for (OpenRequest request : session.openRequests()) {
      if (request.wasSentToAll() || replica.equals(hint.primary())) {
        effects.add(new Send(replica, request.frame()));
      }
    }
  }

  private void onLinkDown(ReplicaId replica) {
    boolean hadQuorum = hasQuorumOfLinks();
    if (!connected.remove(replica)) {
      return;
    }
    effects.add(new ReportLinks(connected.size()));
    if (hadQuorum && !hasQuorumOfLinks()) {
      quorumLostMillis = nowMillis;
    }
    reads.onLinkDown(replica, nowMillis);
    watches.onLinkDown(replica, nowMillis);
    if (replica.equals(hint.primary())) {
      for (OpenRequest request : session.openRequests()) {
        request.hurry(nowMillis);
        repeatIfDue(request);
      }
    }
  }

  private boolean hasQuorumOfLinks() {
    return connected.size() >= quorums.quorum();
  }

  // Sending.

  private void sendWaiting() {
    if (closed || waiting.isEmpty() || !hasQuorumOfLinks()) {
      return;
    }
    if (!session.exists()) {
      if (!session.hasOpenRequests()) {
        sendFirst(session.openingRequest(openingCounter, codec.opening()), List.of());
      }
      return;
    }
    while (!waiting.isEmpty() && session.hasRoom() && departures.mayLeave(nowMillis)) {
      List<Pending> bundle = waiting.takeRequest();
      Bytes payload =
          codec.bundle(bundle.stream().map(each -> each.operation().encoded()).toList());
      sendFirst(session.nextRequest(payload), bundle);
    }
  }

  private void sendFirst(Request request, List<Pending> operations) {
    OpenRequest open = new OpenRequest(request, sealer.seal(request), operations, rules);
    session.add(open);
    boolean toAll = !connected.contains(hint.primary());
    send(open, toAll);
    if (!toAll) {
      witnesses
          .next(connected, hint.primary())
          .ifPresent(backup -> effects.add(new Send(backup, open.frame())));
    }
    open.sentFirst(nowMillis, waitOf(open, 0), toAll);
  }

  private void repeatIfDue(OpenRequest request) {
    if (!request.isDueAt(nowMillis) || connected.isEmpty()) {
      return;
    }
    send(request, true);
    repeated++;
    int repetitions = request.repetitions() + 1;
    request.sentAgain(nowMillis, waitOf(request, repetitions), true);
  }

  private long waitOf(OpenRequest request, int repetitions) {
    return timeout.millisAfter(repetitions, request.isAbandoned(), request.frame().size());
  }

  private void send(OpenRequest request, boolean toAll) {
    if (toAll) {
      connected.forEach(replica -> effects.add(new Send(replica, request.frame())));
    } else {
      effects.add(new Send(hint.primary(), request.frame()));
    }
  }

  // Answers.

  private void onReply(ReplicaId from, Reply reply) {
    if (!isMember(from)) {
      return;
    }
    hint.observe(from, reply.view());
    session
        .find(reply.key())
        .ifPresentOrElse(request -> onAnswer(request, from, reply), () -> strayAnswers++);
  }

  private void onAnswer(OpenRequest request, ReplicaId from, Reply reply) {
    if (!rules.isOurs(reply.requestDigest(), request.request().digest())) {
      strayAnswers++;
    }
    request.answers().add(from, reply).ifPresent(agreed -> onAgreed(request, agreed));
  }

  private void onAgreed(OpenRequest request, Reply agreed) {
    session.close(request);
    departures.onAnswered(request.operationCount(), nowMillis);
    timeout.onAnswer(nowMillis - request.firstSentMillis(), request.repetitions());
    if (!rules.isOurs(agreed.requestDigest(), request.request().digest())) {
      onNumberTaken(request);
      return;
    }
    switch (codec.read(agreed.result())) {
      case Answer.Opened(long id, long counter) -> onOpened(request, id, counter);
      case Answer.Results(List<KvResult> results) -> onResults(request, agreed.executed(), results);
      case Answer.SessionGone() -> {
        end(request, pending -> new Failure.SessionLost(true));
        loseSession();
      }
      case Answer.Skipped() -> {
        end(request, pending -> new Failure.Skipped());
        if (request.opensSession()) {
          tryCounterAbove(openingCounter);
        }
      }
      case Answer.Denied() -> {
        end(request, pending -> new Failure.Denied(false));
        failWaiting(pending -> new Failure.Denied(false));
      }
      case Answer.Unreadable(String reason) -> onUnreadable(request, reason);
    }
  }

  /** Another process with our key has used this number: our request will never be executed. */
  private void onNumberTaken(OpenRequest request) {
    end(request, pending -> new Failure.SessionLost(false));
    if (request.opensSession()) {
      tryCounterAbove(request.request().number().value());
    } else {
      loseSession();
    }
  }

  private void onOpened(OpenRequest request, long id, long counter) {
    if (!request.opensSession() || id < 1) {
      onUnreadable(request, "a session was opened that nobody asked for");
    } else if (counter == request.request().number().value()) {
      session.begin(new SessionId(id));
    } else {
      tryCounterAbove(counter);
    }
  }

  /** The recorded session is somebody else's, maybe an earlier life of ours: ask for a new one. */
  private void tryCounterAbove(long counter) {
    openingCounter = Math.max(openingCounter, counter) + 1 + jitter.below(COUNTER_SPREAD);
  }

  private void onResults(OpenRequest request, SequenceNumber executed, List<KvResult> results) {
    if (results.size() != request.operationCount()) {
      onUnreadable(
          request, results.size() + " results for " + request.operationCount() + " operations");
      return;
    }
    for (int index = results.size() - 1; index >= 0; index--) {
      if (!request.hasEnded(index) && OpenRequest.lackedRoom(results, index)) {
        waiting.addFirst(request.operation(index).askedAgain(results.size() > 1));
      }
    }
    for (int index = 0; index < results.size(); index++) {
      if (!request.hasEnded(index) && !OpenRequest.lackedRoom(results, index)) {
        long ticket = request.operation(index).ticket();
        effects.add(new Complete(ticket, executed, results.get(index)));
      }
    }
  }

  private void onUnreadable(OpenRequest request, String reason) {
    end(request, pending -> new Failure.Unreadable(reason));
    if (request.opensSession()) {
      failWaiting(pending -> new Failure.Unreadable(reason));
    }
  }

  private void loseSession() {
    for (OpenRequest lost : session.end()) {
      end(lost, pending -> new Failure.SessionLost(true));
    }
    tryCounterAbove(openingCounter);
  }

  private void onRefusal(ReplicaId from, Refusal refusal) {
    if (!isMember(from)) {
      return;
    }
    hint.observe(from, refusal.view());
    session
        .find(refusal.key())
        .ifPresentOrElse(request -> onRefused(request, from, refusal), () -> strayAnswers++);
  }

  /** A refusal is never proof that a request will not be executed: a liar may hold it. */
  private void onRefused(OpenRequest request, ReplicaId from, Refusal refusal) {
    switch (refusal.reason()) {
      case NOT_REGISTERED -> {
        if (request.isDeniedBy(from, quorums.weakQuorum())) {
          end(request, pending -> new Failure.Denied(true));
          failWaiting(pending -> new Failure.Denied(false));
        }
      }
      case OVERLOADED -> {
        if (from.equals(hint.primary())) {
          request.spareOnce(nowMillis, waitOf(request, request.repetitions() + 1));
        }
      }
      case NOT_SERVING -> {
        if (from.equals(hint.primary()) && request.repetitions() == 0) {
          request.hurry(nowMillis);
          repeatIfDue(request);
        }
      }
      case REQUEST_TOO_LARGE -> {}
    }
  }

  private boolean isMember(ReplicaId replica) {
    return settings.cluster().membership().contains(replica);
  }

  // Time.

  private void onTick(long millis) {
    nowMillis = Math.max(nowMillis, millis);
    if (closed) {
      return;
    }
    if (!hasQuorumOfLinks()) {
      failUnreachable();
    }
    reads.endIf(
        pending -> pending.isDueAt(nowMillis),
        late -> new Failure.DeadlineExceeded(late.timeoutMillis(), true),
        late -> new Failure.DeadlineExceeded(late.timeoutMillis(), false));
    reads.onTick(nowMillis);
    watches.onTick(nowMillis);
    for (Pending late : waiting.removeIf(pending -> pending.isDueAt(nowMillis))) {
      fail(late.ticket(), new Failure.DeadlineExceeded(late.timeoutMillis(), false));
    }
    for (OpenRequest request : session.openRequests()) {
      for (Pending late : request.endIf(pending -> pending.isDueAt(nowMillis))) {
        fail(late.ticket(), new Failure.DeadlineExceeded(late.timeoutMillis(), true));
      }
      repeatIfDue(request);
    }
  }

  /** Without a quorum of links nothing waiting was sent, so it can end with a certain outcome. */
  private void failUnreachable() {
    boolean denied = closedDoors.areEnough();
    if (denied) {
      watches.endAll(new WatchEnd.Denied());
    }
    Failure failure =
        denied
            ? new Failure.Denied(false)
            : new Failure.NoQuorum(connected.size(), quorums.quorum());
    long graceMillis = settings.pacing().connectGraceMillis();
    Predicate<Pending> isLost =
        each ->
            denied
                || each.isDueAt(nowMillis)
                || nowMillis - Math.max(each.submittedMillis(), quorumLostMillis) >= graceMillis;
    waiting.removeIf(isLost).forEach(pending -> fail(pending.ticket(), failure));
    reads.endWaitingIf(isLost, pending -> failure);
  }

  // Ends.

  private void onClose() {
    closed = true;
    watches.close();
    failWaiting(pending -> new Failure.Closed(false));
    reads.endIf(
        pending -> true, open -> new Failure.Closed(true), open -> new Failure.Closed(false));
    for (OpenRequest open : session.end()) {
      end(open, pending -> new Failure.Closed(true));
    }
    connected.clear();
  }

  private void failWaiting(Function<Pending, Failure> why) {
    waiting.removeIf(pending -> true).forEach(each -> fail(each.ticket(), why.apply(each)));
  }

  private void end(OpenRequest request, Function<Pending, Failure> why) {
    request.endIf(pending -> true).forEach(each -> fail(each.ticket(), why.apply(each)));
  }

  private void fail(long ticket, Failure failure) {
    effects.add(new Fail(ticket, failure));
  }
}
