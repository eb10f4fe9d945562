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
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.kv.WatchSelector;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The dumb version of the service, in plain maps: the judge of the real one. It does not know the
 * limits on keys and values, so a run must stay below them.
 */
final class ReferenceModel {

  private final ClusterConfig config;
  private final TreeSet<ClientId> registered = new TreeSet<>();
  private final TreeMap<SequenceNumber, List<Reply>> answered = new TreeMap<>();
  private final TreeMap<SequenceNumber, List<Reply>> said = new TreeMap<>();
  private final TreeMap<SequenceNumber, Batch> batches = new TreeMap<>();

  private final ReferenceStore store;

  /** What each key was after each place that touched it. */
  private final Map<Bytes, TreeMap<SequenceNumber, Optional<KeyValue>>> pasts = new TreeMap<>();

  /** How far the store was after each place that took it further. */
  private final TreeMap<SequenceNumber, ReferenceHistory.Mark> marks = new TreeMap<>();

  private final Map<ClientId, Client> clients = new TreeMap<>();
  private long sessionCount;

  /** What the batch has repeated so far of what was answered before. */
  private long repeatedBytes;

  private boolean isLeftOut;

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
    this.store = new ReferenceStore(config);
    marks.put(SequenceNumber.ZERO, store.mark());
    config.clients().forEach(key -> registered.add(ClientId.of(key)));
  }

  /** What it has said at a place: a batch repeats no more than so much of what it said before. */
  List<Reply> said(SequenceNumber sequence) {
    return said.getOrDefault(sequence, List.of());
  }

  private List<Reply> replies(SequenceNumber sequence) {
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

  void execute(SequenceNumber sequence, Batch batch, boolean isSkipped) {
    List<Reply> replies = new ArrayList<>();
    List<Reply> spoken = new ArrayList<>();
    repeatedBytes = 0;
    store.beginBatch(sequence, batch.proposedMillis());
    for (SignedRequest each : batch.requests()) {
      Request request = each.request();
      isLeftOut = false;
      Reply reply = isSkipped ? skip(request, sequence) : answer(request, sequence);
      replies.add(reply);
      if (!isLeftOut) {
        spoken.add(reply);
      }
    }
    said.put(sequence, spoken);
    store.endBatch();
    if (!store.mark().equals(marks.lastEntry().getValue())) {
      marks.put(sequence, store.mark());
    }
    answered.put(sequence, replies);
    batches.put(sequence, batch);
    for (Bytes key : store.takeTouched()) {
      pasts
          .computeIfAbsent(key, absent -> new TreeMap<>())
          .put(sequence, Optional.ofNullable(store.keys().get(key)));
    }
  }

  /** How far it is. */
  ReferenceHistory.Mark mark() {
    return store.mark();
  }

  /** What those who ask for this are to be told, oldest first. */
  ReferenceChanges changes(WatchSelector selector) {
    return new ReferenceChanges(store.history().changes(), selector);
  }

  private Optional<KeyValue> past(Bytes key, SequenceNumber place) {
    var then = pasts.getOrDefault(key, NEVER).floorEntry(place);
    return then == null ? Optional.empty() : then.getValue();
  }

  /** What is shown of what is asked in one question, after a place. */
  List<KvResult> shown(List<KvOperation> asked, SequenceNumber place) {
    TreeMap<Bytes, KeyValue> keys = new TreeMap<>();
    pasts.keySet().forEach(key -> past(key, place).ifPresent(then -> keys.put(key, then)));
    return new ReferenceStore(store, keys, marks.floorEntry(place).getValue()).shown(asked);
  }

  /** Whether a client can have been shown this at any time. */
  boolean hasShown(Answer answer) {
    List<KvOperation> asked = List.of(answer.operation());
    NavigableSet<SequenceNumber> places = changes(answer.operation());
    places.add(SequenceNumber.ZERO);
    return places.stream().anyMatch(place -> shown(asked, place).contains(answer.result()));
  }

  /** Whether what is shown of something was the same after each place in a closed interval. */
  boolean isConstant(KvOperation asked, SequenceNumber from, SequenceNumber to) {
    return past(asked, from, to).stream().distinct().count() == 1;
  }

  /** Whether what is shown after an interval did not end in it and come again. */
  boolean hasNotComeAgain(KvOperation asked, SequenceNumber from, SequenceNumber to) {
    List<List<KvResult>> past = past(asked, from, to);
    List<KvResult> last = past.getLast();
    return past.subList(past.indexOf(last), past.size()).stream().allMatch(last::equals);
  }

  /** What was shown of something after each place of a closed interval, oldest first. */
  private List<List<KvResult>> past(KvOperation asked, SequenceNumber from, SequenceNumber to) {
    NavigableSet<SequenceNumber> places = changes(asked).subSet(from, true, to, true);
    List<List<KvResult>> past = new ArrayList<>();
    past.add(shown(List.of(asked), from));
    places.forEach(place -> past.add(shown(List.of(asked), place)));
    return past;
  }

  /** The places at which something has happened to what a reading is about. */
  private NavigableSet<SequenceNumber> changes(KvOperation asked) {
    TreeSet<SequenceNumber> places = new TreeSet<>();
    switch (asked) {
      case KvOperation.OfOne one -> places.addAll(pasts.getOrDefault(one.key(), NEVER).keySet());
      case KvOperation.DeleteRange removal ->
          throw new IllegalArgumentException(removal + " is no reading");
      case KvOperation.Transaction transaction ->
          throw new IllegalArgumentException(transaction + " is no reading");
      case KvOperation.Range range -> places.addAll(changes(range.keys()));
      case KvOperation.SortedRange range -> places.addAll(changes(range.keys()));
      case KvOperation.At _at -> places.addAll(marks.keySet());
      case KvOperation.Compact compact ->
          throw new IllegalArgumentException(compact + " is no reading");
      case KvOperation.OfLeases _leases -> throw ReferenceStore.unknown(asked);
    }
    return places;
  }

  private NavigableSet<SequenceNumber> changes(KeyRange keys) {
    TreeSet<SequenceNumber> places = new TreeSet<>();
    pasts.forEach(
        (key, past) -> {
          if (keys.contains(key)) {
            places.addAll(past.keySet());
          }
        });
    return places;
  }

  private Reply answer(Request request, SequenceNumber sequence) {
    if (!registered.contains(request.client())) {
      return reply(request, sequence, refused(Outcome.Reason.NOT_REGISTERED));
    }
    return request.session().equals(SessionId.NONE)
        ? open(request, sequence)
        : inSession(request, sequence, () -> run(request));
  }

  /** Whoever asks within a session has had its answer; everybody else may ask again. */
  private Reply skip(Request request, SequenceNumber sequence) {
    Outcome skipped = refused(Outcome.Reason.SKIPPED);
    return registered.contains(request.client()) && !request.session().equals(SessionId.NONE)
        ? inSession(request, sequence, () -> skipped)
        : reply(request, sequence, skipped);
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

  private Reply inSession(Request request, SequenceNumber sequence, Supplier<Outcome> outcome) {
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
      isLeftOut = repeatedBytes > config.limits().maxBatchBytes();
      repeatedBytes += isLeftOut ? 0 : before.result().size();
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
    Reply reply = reply(request, sequence, outcome.get());
    session.replies.put(number, reply);
    return reply;
  }

  private Outcome run(Request request) {
    if (!(command(request).orElse(new Command.OpenSession()) instanceof Command.Bundle bundle)) {
      return refused(Outcome.Reason.MALFORMED);
    }
    return new Outcome.Results(store.run(bundle.operations(), request.client()), store.revision());
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
