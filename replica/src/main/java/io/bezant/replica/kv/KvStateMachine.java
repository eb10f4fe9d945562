package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.replica.storage.StateView;
import io.bezant.replica.watch.ChangeFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The key-value service: executes bundles of operations, each request once, over an ordered map of
 * entries. A request of a key that is not registered, or whose payload is no command, has an answer
 * like any other; only what is registered and belongs to a session leaves a trace in the state.
 */
public final class KvStateMachine implements StateMachine {

  /** Changes between two checkpoints may take so many halves of the bytes that ask for them. */
  private static final long CHANGES_HALVES = 5;

  private static final long LEAST_CHANGED_BYTES = 16 << 20;

  private final Limits limits;
  private final Entries entries;
  private final long maxChangedBytes;
  private final Set<ClientId> registered = new TreeSet<>();
  private final Counters counters;
  private final History history;
  private final Changes changes;
  private final ResultBudget budget;
  private final Operations operations;
  private final Leases leases;
  private final Sessions sessions;
  private final Readings readings;

  private SequenceNumber executed;

  /**
   * The service over a state.
   *
   * @param config who may ask, and how much
   * @param entries the state; changed by nobody else from now on
   * @param executed the last place whose batch is in that state
   */
  public KvStateMachine(ClusterConfig config, Entries entries, SequenceNumber executed) {
    this.limits = config.limits();
    this.entries = entries;
    this.maxChangedBytes =
        Math.max(LEAST_CHANGED_BYTES, CHANGES_HALVES * config.maxIntervalBytes() / 2);
    config.clients().forEach(key -> registered.add(ClientId.of(key)));
    this.counters = new Counters(entries);
    this.history = new History(entries, counters, config);
    this.budget = new ResultBudget(limits);
    this.changes = new Changes(history, counters, limits);
    Absences absences = new Absences(executed);
    Entries kept = new KeptEntries(entries, history, changes);
    Consumer<Bytes> onRemoved = key -> absences.removed(key, this.executed.next());
    Past past = new Past(entries, history, counters, budget);
    this.operations = new Operations(kept, counters, past, budget, onRemoved);
    this.leases = new Leases(kept, counters, budget, onRemoved);
    this.readings = readings(kept, absences);
    this.sessions = new Sessions(entries, new ClientRecords(entries, counters, limits), limits);
    this.executed = executed;
  }

  /** What is shown costs no request anything. */
  private Readings readings(Entries kept, Absences absences) {
    ResultBudget shown = new ResultBudget(limits);
    Past past = new Past(entries, history, counters, shown);
    Operations showing = new Operations(kept, counters, past, shown, removed -> {});
    return new Readings(showing, shown, counters, absences);
  }

  @Override
  public List<Reply> execute(SequenceNumber sequence, Batch batch) {
    return take(sequence, batch, request -> answer(request, sequence));
  }

  @Override
  public List<Reply> skip(SequenceNumber sequence, Batch batch) {
    return take(sequence, batch, request -> answerSkipped(request, sequence));
  }

  private List<Reply> take(
      SequenceNumber sequence, Batch batch, Function<Request, Optional<Reply>> answering) {
    if (!sequence.equals(executed.next())) {
      throw new IllegalStateException(
          "batch " + sequence + " cannot be executed after " + executed);
    }
    counters.advanceTime(batch.proposedMillis(), limits.leases().maxStepMillis());
    history.beginBatch(sequence);
    budget.beginBatch();
    sessions.beginBatch();
    leases.sweep();
    List<Reply> replies = new ArrayList<>(batch.requests().size());
    for (SignedRequest each : batch.requests()) {
      answering.apply(each.request()).ifPresent(replies::add);
    }
    history.endBatch();
    counters.flush();
    executed = sequence;
    return replies;
  }

  /** The payload is not looked at: it may be what must not be. */
  private Optional<Reply> answerSkipped(Request request, SequenceNumber sequence) {
    Outcome skipped = refused(Outcome.Reason.SKIPPED);
    boolean hasSession = !request.session().equals(SessionId.NONE);
    return registered.contains(request.client()) && hasSession
        ? sessions.answer(request, sequence, () -> skipped)
        : Optional.of(Sessions.refusal(request, sequence, skipped));
  }

  @Override
  public Optional<Reply> cachedReply(RequestKey key) {
    return sessions.cachedReply(key);
  }

  @Override
  public ReadAnswer read(ClientId client, Read read) {
    return registered.contains(client)
        ? readings.answer(read, executed)
        : ReadAnswer.none(read.nonce(), ReadAnswer.Standing.NOT_REGISTERED);
  }

  @Override
  public int weight(Read read) {
    return Readings.weight(read);
  }

  @Override
  public ChangeFeed changes() {
    return changes;
  }

  @Override
  public SequenceNumber executed() {
    return executed;
  }

  @Override
  public boolean hasLeases() {
    return counters.leases() > 0;
  }

  /** Whether a state has leases, before there is a machine over it. */
  public static boolean hasLeases(StateView state) {
    return state.get(EntryKeys.LEASES).map(Counters::read).orElse(0L) > 0;
  }

  @Override
  public long agreedMillis() {
    return counters.timeMillis();
  }

  private Optional<Reply> answer(Request request, SequenceNumber sequence) {
    if (!registered.contains(request.client())) {
      return Optional.of(
          Sessions.refusal(request, sequence, refused(Outcome.Reason.NOT_REGISTERED)));
    }
    if (request.session().equals(SessionId.NONE)) {
      return sessions.cachedReply(request.key()).or(() -> Optional.of(open(request, sequence)));
    }
    return sessions.answer(request, sequence, () -> run(request.payload(), request.client()));
  }

  private Reply open(Request request, SequenceNumber sequence) {
    return command(request.payload()).filter(Command.OpenSession.class::isInstance).isPresent()
        ? sessions.open(request, sequence)
        : Sessions.refusal(request, sequence, refused(Outcome.Reason.MALFORMED));
  }

  private Outcome run(Bytes payload, ClientId client) {
    Optional<Command> command = command(payload);
    if (command.isEmpty()) {
      return refused(Outcome.Reason.MALFORMED);
    }
    return switch (command.get()) {
      case Command.OpenSession _open -> refused(Outcome.Reason.MALFORMED);
      case Command.Bundle(var bundle) -> run(bundle, client);
    };
  }

  private Outcome run(List<KvOperation> bundle, ClientId client) {
    budget.beginRequest();
    List<KvResult> results = new ArrayList<>(bundle.size());
    for (KvOperation each : bundle) {
      results.add(intervalFailure().orElseGet(() -> execute(each, client)));
    }
    return new Outcome.Results(results, counters.revision());
  }

  private KvResult execute(KvOperation operation, ClientId client) {
    return operation instanceof KvOperation.OfLeases ofLeases
        ? leases.execute(ofLeases, client)
        : operations.execute(operation);
  }

  /**
   * Why nothing more is done before the next checkpoint, if it is so. Changes lie in memory until
   * then, and a few bytes can ask for many; how much they take follows from the agreed order, since
   * every replica begins anew at a checkpoint.
   */
  private Optional<KvResult> intervalFailure() {
    long changed = entries.changedBytes();
    return changed >= maxChangedBytes
        ? Optional.of(new KvResult.Failed(KvError.BATCH_RESULT_FULL, maxChangedBytes, changed))
        : Optional.empty();
  }

  private Optional<Command> command(Bytes payload) {
    try {
      return Optional.of(KvCodec.decodeCommand(payload, limits.maxOperationsPerRequest()));
    } catch (MalformedEncodingException e) {
      return Optional.empty();
    }
  }

  private static Outcome refused(Outcome.Reason reason) {
    return new Outcome.SessionRefused(reason);
  }
}
