package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvCodec;
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

/** The dumb version of the service, in plain maps: the judge of the real one. */
final class PlainService {

  private final Map<Bytes, KeyValue> keys = new TreeMap<>();
  private final Map<ClientId, Client> clients = new TreeMap<>();
  private long revision;
  private long sessionCount;

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

  List<Reply> execute(SequenceNumber sequence, Batch batch) {
    List<Reply> replies = new ArrayList<>();
    for (SignedRequest each : batch.requests()) {
      replies.add(answer(each.request(), sequence));
    }
    return replies;
  }

  private Reply answer(Request request, SequenceNumber sequence) {
    if (KvCluster.CLIENTS.stream().noneMatch(c -> c.publicKey().equals(request.clientKey()))) {
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
      if (client.sessions.size() == KvCluster.MAX_SESSIONS) {
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
    if (number > acknowledged + KvCluster.WINDOW) {
      return reply(
          request,
          sequence,
          new Outcome.SessionRefused(
              Outcome.Reason.WINDOW_EXCEEDED, KvCluster.WINDOW, number - acknowledged));
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
    bundle.operations().forEach(operation -> results.add(run(operation)));
    return new Outcome.Results(results, revision);
  }

  private KvResult run(KvOperation operation) {
    return switch (operation) {
      case KvOperation.OfOne one -> run(one);
      case KvOperation.OfMany many -> throw new AssertionError(many);
      case KvOperation.At at -> throw new AssertionError(at);
      case KvOperation.Compact compact -> throw new AssertionError(compact);
      case KvOperation.OfLeases leases -> throw new AssertionError(leases);
    };
  }

  private KvResult run(KvOperation.OfOne operation) {
    Bytes key = operation.key();
    Optional<KeyValue> before = Optional.ofNullable(keys.get(key));
    return switch (operation) {
      case KvOperation.Get _get ->
          before.<KvResult>map(KvResult.Found::new).orElse(new KvResult.NotFound());
      case KvOperation.Put put ->
          new KvResult.Written(
              write(key, put.value()), put.returnPrevious() ? before : Optional.empty());
      case KvOperation.PutLeased put -> throw new AssertionError(put);
      case KvOperation.Delete delete -> {
        if (keys.remove(key) == null) {
          yield new KvResult.Deleted(0, revision, Optional.empty());
        }
        yield new KvResult.Deleted(
            1, ++revision, delete.returnPrevious() ? before : Optional.empty());
      }
      case KvOperation.CompareAndSet(var _key, var expected, var value) -> {
        boolean asExpected =
            switch (expected) {
              case Expectation.Absent _absent -> before.isEmpty();
              case Expectation.Value(var wanted) ->
                  before.map(KeyValue::value).equals(Optional.of(wanted));
              case Expectation.ModRevision(var wanted) ->
                  before.map(KeyValue::modRevision).equals(Optional.of(wanted));
            };
        yield asExpected
            ? new KvResult.Written(write(key, value), Optional.empty())
            : new KvResult.CompareFailed(before);
      }
      case KvOperation.Update update -> throw new AssertionError(update);
    };
  }

  private long write(Bytes key, Bytes value) {
    revision++;
    KeyValue before = keys.get(key);
    keys.put(
        key,
        before == null
            ? new KeyValue(key, value, revision, revision, 1, 0)
            : new KeyValue(key, value, before.createRevision(), revision, before.version() + 1, 0));
    return revision;
  }

  private static Optional<Command> command(Request request) {
    try {
      return Optional.of(KvCodec.decodeCommand(request.payload(), KvCluster.MAX_OPERATIONS));
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
