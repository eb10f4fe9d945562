package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.world.ClientWatch.Answer;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The dumb version of the service, in plain maps: the judge of the real one. It does not know the
 * limits on keys and values, so a run must stay below them.
 */
final class ReferenceModel {

  private final ClusterConfig config;
  private final TreeSet<ClientId> registered = new TreeSet<>();
  private final TreeMap<SequenceNumber, List<Reply>> answered = new TreeMap<>();
  private final TreeMap<SequenceNumber, Batch> batches = new TreeMap<>();

  private final Map<Bytes, KeyValue> keys = new TreeMap<>();

  /** What each key was after each place that touched it. */
  private final Map<Bytes, TreeMap<SequenceNumber, Optional<KeyValue>>> pasts = new TreeMap<>();

  private final Map<ClientId, Client> clients = new TreeMap<>();
  private final TreeSet<Bytes> touched = new TreeSet<>();
  private long revision;
  private long sessionCount;
  private long returnedByBatch;

  private static final TreeMap<SequenceNumber, Optional<KeyValue>> NEVER = new TreeMap<>();

  private static final class Client {
    long counter;
    Optional<Reply> opened = Optional.empty();
    final Map<SessionId, Session> sessions = new TreeMap<>();
  }

  private static final class Session {
    long acknowledged;
    long lastUsed;
    final Map<Long, Reply> replies = new TreeMap<>();
  }

  ReferenceModel(ClusterConfig config) {
    this.config = config;
    config.clients().forEach(key -> registered.add(ClientId.of(key)));
  }

  /** What it has answered at a place. */
  List<Reply> replies(SequenceNumber sequence) {
    return answered.getOrDefault(sequence, List.of());
  }

  /** Whether it gave a client this result for this operation at this place. */
  boolean hasAnswered(Answer answer) {
    SequenceNumber executed = answer.executed().orElseThrow();
    Batch batch = batches.getOrDefault(executed, Batch.EMPTY);
    List<Reply> replies = replies(executed);
    for (int i = 0; i < replies.size(); i++) {
      Request request = batch.requests().get(i).request();
      if (request.client().equals(answer.id()) && holds(request, replies.get(i), answer)) {
        return true;
      }
    }
    return false;
  }

  private boolean holds(Request request, Reply reply, Answer answer) {
    try {
      if (command(request).orElse(new Command.OpenSession()) instanceof Command.Bundle(var asked)
          && KvCodec.decodeOutcome(reply.result())
              instanceof Outcome.Results(var results, var at)) {
        for (int i = 0; i < results.size(); i++) {
          if (asked.get(i).equals(answer.operation()) && results.get(i).equals(answer.result())) {
            return true;
          }
        }
      }
      return false;
    } catch (MalformedEncodingException own) {
      throw new IllegalStateException(own);
    }
  }

  void execute(SequenceNumber sequence, Batch batch) {
    List<Reply> replies = new ArrayList<>();
    returnedByBatch = 0;
    for (SignedRequest each : batch.requests()) {
      replies.add(answer(each.request(), sequence));
    }
    answered.put(sequence, replies);
    batches.put(sequence, batch);
    for (Bytes key : touched) {
      pasts
          .computeIfAbsent(key, absent -> new TreeMap<>())
          .put(sequence, Optional.ofNullable(keys.get(key)));
    }
    touched.clear();
  }

  private Optional<KeyValue> past(Bytes key, SequenceNumber place) {
    var then = pasts.getOrDefault(key, NEVER).floorEntry(place);
    return then == null ? Optional.empty() : then.getValue();
  }

  /** What is shown of these keys, asked in one question, after a place. */
  List<KvResult> shown(List<Bytes> asked, SequenceNumber place) {
    List<KvResult> shown = new ArrayList<>();
    long returned = 0;
    for (Bytes key : asked) {
      Optional<KeyValue> found = past(key, place);
      long size = found.map(ReferenceModel::bytesOf).orElse(0L);
      boolean isTooLarge = returned + size > mostReturned();
      shown.add(
          isTooLarge
              ? new KvResult.Failed(KvError.RESULT_TOO_LARGE, mostReturned(), returned + size)
              : result(found));
      returned += isTooLarge ? 0 : size;
    }
    return shown;
  }

  /** Whether a client can have been shown this at any time. */
  boolean hasShown(Answer answer) {
    return answer.result() instanceof KvResult.NotFound
        || pasts.getOrDefault(answer.operation().key(), NEVER).values().stream()
            .anyMatch(past -> result(past).equals(answer.result()));
  }

  /** Whether a key existed after some place in a closed interval. */
  boolean hasExisted(Bytes key, SequenceNumber from, SequenceNumber to) {
    TreeMap<SequenceNumber, Optional<KeyValue>> past = pasts.getOrDefault(key, NEVER);
    return past(key, from).isPresent()
        || past.subMap(from, true, to, true).values().stream().anyMatch(Optional::isPresent);
  }

  private static KvResult result(Optional<KeyValue> found) {
    return found.<KvResult>map(KvResult.Found::new).orElse(new KvResult.NotFound());
  }

  private Reply answer(Request request, SequenceNumber sequence) {
    if (!registered.contains(request.client())) {
      return reply(request, sequence, refused(Outcome.Reason.NOT_REGISTERED));
    }
    return request.session().equals(SessionId.NONE)
        ? open(request, sequence)
        : inSession(request, sequence);
  }

  private Reply open(Request request, SequenceNumber sequence) {
    Client client = clients.computeIfAbsent(request.client(), _id -> new Client());
    long counter = request.number().value();
    if (counter == client.counter) {
      return client.opened.orElseThrow();
    }
    if (!command(request).equals(Optional.of(new Command.OpenSession()))) {
      return reply(request, sequence, refused(Outcome.Reason.MALFORMED));
    }
    if (counter < client.counter) {
      return new Reply(
          View.ZERO,
          request.key(),
          request.digest(),
          sequence,
          client.opened.orElseThrow().result());
    }
    if (counter > client.counter) {
      if (client.sessions.size() == config.limits().maxSessionsPerClient()) {
        client.sessions.remove(
            client.sessions.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().lastUsed))
                .orElseThrow()
                .getKey());
      }
      SessionId session = new SessionId(++sessionCount);
      Session opened = new Session();
      opened.lastUsed = sequence.value();
      client.sessions.put(session, opened);
      client.counter = counter;
      client.opened =
          Optional.of(reply(request, sequence, new Outcome.SessionOpened(session, counter)));
    }
    return client.opened.orElseThrow();
  }

  private Reply inSession(Request request, SequenceNumber sequence) {
    Client client = clients.getOrDefault(request.client(), new Client());
    Session session = client.sessions.get(request.session());
    if (session == null) {
      return reply(request, sequence, refused(Outcome.Reason.EVICTED));
    }
    long number = request.number().value();
    if (number <= session.acknowledged) {
      return reply(
          request,
          sequence,
          new Outcome.SessionRefused(Outcome.Reason.TOO_OLD, session.acknowledged, number));
    }
    Reply before = session.replies.get(number);
    if (before != null) {
      return before;
    }
    long acknowledged = Math.max(session.acknowledged, request.acknowledged().value());
    if (number > acknowledged + config.limits().sessionWindow()) {
      return reply(
          request,
          sequence,
          new Outcome.SessionRefused(
              Outcome.Reason.WINDOW_EXCEEDED,
              config.limits().sessionWindow(),
              number - acknowledged));
    }
    session.acknowledged = acknowledged;
    session.replies.keySet().removeIf(each -> each <= acknowledged);
    session.lastUsed = sequence.value();
    Reply reply = reply(request, sequence, run(request));
    session.replies.put(number, reply);
    return reply;
  }

  private Outcome run(Request request) {
    if (!(command(request).orElse(new Command.OpenSession()) instanceof Command.Bundle bundle)) {
      return refused(Outcome.Reason.MALFORMED);
    }
    List<KvResult> results = new ArrayList<>();
    long returned = 0;
    for (KvOperation operation : bundle.operations()) {
      long size = bytesReturned(operation);
      Optional<KvResult> failure = failure(returned, size);
      results.add(failure.orElseGet(() -> run(operation)));
      returned += failure.isPresent() ? 0 : size;
      returnedByBatch += failure.isPresent() ? 0 : size;
    }
    return new Outcome.Results(results, revision);
  }

  /** What this would return of keys and values. */
  private long bytesReturned(KvOperation operation) {
    Optional<KeyValue> before = Optional.ofNullable(keys.get(operation.key()));
    boolean isReturned =
        switch (operation) {
          case KvOperation.Get _get -> true;
          case KvOperation.Put put -> put.returnPrevious();
          case KvOperation.Delete delete -> delete.returnPrevious();
          case KvOperation.CompareAndSet set -> !isAsExpected(set.expected(), before);
        };
    return isReturned ? before.map(ReferenceModel::bytesOf).orElse(0L) : 0;
  }

  private static long bytesOf(KeyValue keyValue) {
    return (long) keyValue.key().size() + keyValue.value().size();
  }

  /** Why so much more is not returned to one request, or by one batch, if it is not. */
  private Optional<KvResult> failure(long returned, long more) {
    long mostForRequest = mostReturned();
    long mostForBatch = Math.max(mostForRequest, 4L * config.limits().maxBatchBytes());
    if (more > 0 && returned + more > mostForRequest) {
      return Optional.of(
          new KvResult.Failed(KvError.RESULT_TOO_LARGE, mostForRequest, returned + more));
    }
    return more > 0 && returnedByBatch + more > mostForBatch
        ? Optional.of(
            new KvResult.Failed(KvError.BATCH_RESULT_FULL, mostForBatch, returnedByBatch + more))
        : Optional.empty();
  }

  private long mostReturned() {
    return (long) config.limits().maxRequestBytes() + config.limits().maxKeyBytes();
  }

  private KvResult run(KvOperation operation) {
    Bytes key = operation.key();
    Optional<KeyValue> before = Optional.ofNullable(keys.get(key));
    return switch (operation) {
      case KvOperation.Get _get ->
          before.<KvResult>map(KvResult.Found::new).orElse(new KvResult.NotFound());
      case KvOperation.Put put ->
          new KvResult.Written(
              write(key, put.value()), put.returnPrevious() ? before : Optional.empty());
      case KvOperation.Delete delete -> {
        touched.add(key);
        if (keys.remove(key) == null) {
          yield new KvResult.Deleted(0, revision, Optional.empty());
        }
        yield new KvResult.Deleted(
            1, ++revision, delete.returnPrevious() ? before : Optional.empty());
      }
      case KvOperation.CompareAndSet(var _key, var expected, var value) -> {
        yield isAsExpected(expected, before)
            ? new KvResult.Written(write(key, value), Optional.empty())
            : new KvResult.CompareFailed(before);
      }
    };
  }

  private static boolean isAsExpected(Expectation expected, Optional<KeyValue> before) {
    return switch (expected) {
      case Expectation.Absent _absent -> before.isEmpty();
      case Expectation.Value(var wanted) -> before.map(KeyValue::value).equals(Optional.of(wanted));
      case Expectation.ModRevision(var wanted) ->
          before.map(KeyValue::modRevision).equals(Optional.of(wanted));
    };
  }

  private long write(Bytes key, Bytes value) {
    revision++;
    touched.add(key);
    KeyValue before = keys.get(key);
    keys.put(
        key,
        before == null
            ? new KeyValue(key, value, revision, revision, 1, 0)
            : new KeyValue(key, value, before.createRevision(), revision, before.version() + 1, 0));
    return revision;
  }

  private Optional<Command> command(Request request) {
    try {
      return Optional.of(
          KvCodec.decodeCommand(request.payload(), config.limits().maxOperationsPerRequest()));
    } catch (MalformedEncodingException e) {
      return Optional.empty();
    }
  }

  private static Outcome refused(Outcome.Reason reason) {
    return new Outcome.SessionRefused(reason);
  }

  private static Reply reply(Request request, SequenceNumber sequence, Outcome outcome) {
    return new Reply(View.ZERO, request.key(), request.digest(), sequence, KvCodec.encode(outcome));
  }
}
