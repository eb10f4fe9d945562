package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A client's core in virtual time, everything it sent, and how everything ended. */
final class CoreLab {

  static final Limits SMALL =
      new Limits(
          480, 4096, 4096, 8, 1024, 1 << 20, 256, 8, HistoryLimits.DEFAULT, LeaseLimits.DEFAULT);
  static final long OPENING_COUNTER = 1_000;

  /** What was sent and not yet taken: to whom, which request. */
  record Sent(ReplicaId to, Request request, Bytes frame) {}

  /** What was asked without ordering: whom, and what. */
  record Asked(ReplicaId to, Read read) {}

  final ClusterConfig cluster;
  final ClientCore core;
  final List<Sent> sent = new ArrayList<>();
  final List<Asked> asked = new ArrayList<>();
  final List<Request> sealed = new ArrayList<>();
  final Map<Long, Bytes> results = new TreeMap<>();
  final Map<Long, Failure> failures = new TreeMap<>();
  private final Map<Bytes, Request> frames = new LinkedHashMap<>();
  long now = 1;
  private long lastTicket;

  CoreLab(int replicas, Limits limits) {
    this(replicas, limits, Pacing.DEFAULT, 7);
  }

  CoreLab(int replicas, Limits limits, Pacing pacing, long seed) {
    this.cluster = TestService.cluster(replicas, limits);
    this.core =
        new ClientCore(
            new CoreSettings(
                TestService.key(100).publicKey(), cluster, pacing, OPENING_COUNTER, seed),
            new TestService(),
            this::seal);
    step(new ClientEvent.Tick(now));
  }

  private Bytes seal(Request request) {
    Bytes frame = request.digest().bytes();
    assertNull(frames.put(frame, request), "sealed twice: " + request);
    sealed.add(request);
    return frame;
  }

  Request requestIn(Bytes frame) {
    return Objects.requireNonNull(frames.get(frame), "a frame that was never sealed");
  }

  /** A lab of four replicas, all connected, with a session. */
  static CoreLab withSession() {
    CoreLab lab = new CoreLab(4, SMALL);
    lab.connectAll();
    lab.openSession();
    return lab;
  }

  void openSession() {
    long ticket = submit("first");
    answerAll(takeRequest(), TestService.opened(5, OPENING_COUNTER));
    answerAll(takeRequest(), results("first"));
    assertEquals(Bytes.utf8("done:first"), results.remove(ticket));
    sent.clear();
  }

  void step(ClientEvent event) {
    for (ClientEffect effect : core.step(event)) {
      switch (effect) {
        case ClientEffect.Send(ReplicaId to, Bytes frame) ->
            sent.add(new Sent(to, requestIn(frame), frame));
        case ClientEffect.Ask(ReplicaId to, Read read) -> asked.add(new Asked(to, read));
        case ClientEffect.Show(long ticket, KvResult result) -> {
          assertTrue(!failures.containsKey(ticket), "ended twice");
          assertNull(results.put(ticket, valueOf(result)), "ended twice");
        }
        case ClientEffect.Complete(long ticket, SequenceNumber executed, KvResult result) -> {
          assertTrue(!failures.containsKey(ticket), "ended twice");
          assertNull(results.put(ticket, valueOf(result)), "ended twice");
        }
        case ClientEffect.Fail(long ticket, Failure failure) -> {
          assertTrue(!results.containsKey(ticket), "ended twice");
          assertNull(failures.put(ticket, failure), "ended twice");
        }
        case ClientEffect.Watching watching -> throw new AssertionError("nobody watches");
        case ClientEffect.ReportLinks(int connected) ->
            assertTrue(connected >= 0 && connected <= cluster.membership().size());
      }
    }
  }

  private static Bytes valueOf(KvResult result) {
    return result instanceof KvResult.Found(KeyValue found) ? found.value() : TestService.TOO_LARGE;
  }

  void connectAll() {
    cluster.membership().replicas().forEach(replica -> step(new ClientEvent.LinkUp(replica)));
  }

  void connect(int replica) {
    step(new ClientEvent.LinkUp(new ReplicaId(replica)));
  }

  void disconnect(int replica) {
    step(new ClientEvent.LinkDown(new ReplicaId(replica)));
  }

  void pass(long millis) {
    long end = now + millis;
    while (now < end) {
      now = Math.min(end, now + 5);
      step(new ClientEvent.Tick(now));
    }
  }

  long submit(String operation) {
    return submit(operation, 5_000);
  }

  long submit(String operation, long timeoutMillis) {
    step(new ClientEvent.Submitted(List.of(operation(operation, timeoutMillis))));
    return lastTicket;
  }

  long read(String text) {
    return read(text, Operation.Way.SHOWN);
  }

  long read(String text, Operation.Way way) {
    Operation reading = new Operation(++lastTicket, Bytes.utf8(text), 5_000, way);
    step(new ClientEvent.Submitted(List.of(reading)));
    return lastTicket;
  }

  /** A replica shows a result for each reading of a question. */
  void show(Asked to, long since, long executed, String... results) {
    List<ReadAnswer.Answer> answers = new ArrayList<>();
    for (int i = 0; i < results.length; i++) {
      Bytes result = Bytes.utf8(results[i]);
      SequenceNumber place = new SequenceNumber(since);
      answers.add(
          to.read().wantsResults()
              ? new ReadAnswer.Answer.Whole(result, place)
              : new ReadAnswer.Answer.Hashed(
                  ReadAnswer.match(to.read().nonce(), to.read().reads().get(i), result), place));
    }
    step(
        new ClientEvent.AnswerReceived(
            to.to(),
            new ReadAnswer(
                to.read().nonce(),
                ReadAnswer.Standing.SHOWN,
                new SequenceNumber(executed),
                0,
                answers)));
  }

  void show(Asked to, String... results) {
    show(to, 0, 1, results);
  }

  void turnAway(Asked to, ReadAnswer.Standing standing) {
    step(new ClientEvent.AnswerReceived(to.to(), ReadAnswer.none(to.read().nonce(), standing)));
  }

  /** Everything that was asked since this was called last. */
  List<Asked> takeAsked() {
    List<Asked> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  Operation operation(String text, long timeoutMillis) {
    return new Operation(++lastTicket, Bytes.utf8(text), timeoutMillis);
  }

  /** The one request that was sent last, wherever it went; nothing else is left. */
  Request takeRequest() {
    assertTrue(!sent.isEmpty(), "nothing was sent");
    Request last = sent.getLast().request();
    sent.clear();
    return last;
  }

  List<ReplicaId> receivers() {
    return sent.stream().map(Sent::to).toList();
  }

  static Bytes results(String... operations) {
    return Bytes.utf8("R").concat(sequenceOf(operations));
  }

  private static Bytes sequenceOf(String... operations) {
    List<Bytes> items = new ArrayList<>();
    for (String operation : operations) {
      Bytes text = Bytes.utf8(operation);
      items.add(
          text.equals(TestService.TOO_LARGE) || text.equals(TestService.BATCH_FULL)
              ? text
              : TestService.resultOf(text));
    }
    return new TestService().bundle(items);
  }

  void answerAll(Request request, Bytes result) {
    cluster.membership().replicas().forEach(r -> answer(r.value(), request, result));
  }

  void answer(int replica, Request request, Bytes result) {
    answer(replica, request, result, request.number().value());
  }

  void answer(int replica, Request request, Bytes result, long executed) {
    reply(replica, request, request.digest(), result, executed);
  }

  void reply(int replica, Request request, Digest digest, Bytes result, long executed) {
    step(
        new ClientEvent.ReplyReceived(
            new ReplicaId(replica),
            new Reply(View.ZERO, request.key(), digest, new SequenceNumber(executed), result)));
  }

  void refuse(int replica, Request request, Refusal.Reason reason) {
    step(
        new ClientEvent.RefusalReceived(
            new ReplicaId(replica), new Refusal(View.ZERO, request.key(), reason, 0, 0)));
  }

  static SessionId session(long value) {
    return new SessionId(value);
  }

  static RequestNumber number(long value) {
    return new RequestNumber(value);
  }
}
