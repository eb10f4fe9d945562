package io.bezant.client.runtime;

import io.bezant.client.core.ClientCore;
import io.bezant.client.core.ClientEffect;
import io.bezant.client.core.ClientEffect.Ask;
import io.bezant.client.core.ClientEffect.Complete;
import io.bezant.client.core.ClientEffect.Fail;
import io.bezant.client.core.ClientEffect.ReportLinks;
import io.bezant.client.core.ClientEffect.Send;
import io.bezant.client.core.ClientEffect.Show;
import io.bezant.client.core.ClientEvent;
import io.bezant.client.core.Failure;
import io.bezant.client.core.Operation;
import io.bezant.client.core.Operation.Way;
import io.bezant.client.core.ReadCounts;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.WatchNotice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running client: hands what arrives to the core, one step at a time on the loop, and carries out
 * what the core asks.
 *
 * <p>Every operation handed to {@link #submit} ends with exactly one call of its completion: by the
 * core, at its deadline at the latest; by {@link #close}; or, should the loop itself fail, with
 * everything else that is open.
 */
public final class ClientRuntime implements ClientNetwork.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(ClientRuntime.class);

  /** Most submissions and most other events handled in one turn of the loop. */
  private static final int MAX_PER_TURN = 4096;

  private static final long TICK_MILLIS = 10;
  private static final long MOMENT_MILLIS = 1;
  private static final long CLOSE_WAIT_MILLIS = 2_000;

  private final ClientCore core;
  private final ClientNetwork network;
  private final ClientLoop loop;
  private final ClientWatch watch;
  private final RunningWatches watches;
  private final long originMillis;

  private final ConcurrentLinkedQueue<Submission> submissions = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<ClientEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean turnPlanned = new AtomicBoolean();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean over;
  private volatile ReadCounts readCounts = ReadCounts.NONE;

  // Touched on the loop only.
  private final Map<Long, Completion> open = new HashMap<>();
  private long lastTicket;
  private long toldRepeated;
  private boolean tickPlanned;
  private boolean momentPlanned;

  /**
   * A client that connects at its first operation.
   *
   * @param core what decides
   * @param network the links to the replicas
   * @param loop where the core is stepped
   * @param watch told on the loop what changes
   */
  public ClientRuntime(ClientCore core, ClientNetwork network, ClientLoop loop, ClientWatch watch) {
    this.core = core;
    this.network = network;
    this.loop = loop;
    this.watch = watch;
    this.watches = new RunningWatches(network);
    this.originMillis = loop.monotonicMillis();
  }

  private record Submission(Bytes encoded, Way way, long timeoutMillis, Completion completion) {}

  /**
   * Asks the cluster for something. May be called from any thread; does not block.
   *
   * @param encoded the operation in the service's encoding
   * @param timeoutMillis when it must have ended, one way or the other
   * @param completion told how it ended
   */
  public void submit(Bytes encoded, long timeoutMillis, Completion completion) {
    submit(encoded, Way.ORDERED, timeoutMillis, completion);
  }

  /**
   * Asks the cluster for something. May be called from any thread; does not block.
   *
   * @param encoded the operation in the service's encoding
   * @param way how it is to be answered; another than ordered for readings only
   * @param timeoutMillis when it must have ended, one way or the other
   * @param completion told how it ended
   */
  public void submit(Bytes encoded, Way way, long timeoutMillis, Completion completion) {
    connect();
    submissions.add(new Submission(encoded, way, timeoutMillis, completion));
    planTurn();
    if (over) {
      refuseSubmissions();
    }
  }

  /**
   * Asks to be told changes until {@link #closeWatch} or the receiver's end. May be called from any
   * thread; does not block.
   *
   * @param selector what is to be told, in the service's encoding
   * @param from the first revision whose changes are wanted, one or more
   * @param receiver who is told, on the loop
   * @return the ticket of the watch
   */
  public long watch(Bytes selector, long from, WatchReceiver receiver) {
    connect();
    long ticket = watches.add(receiver);
    enqueue(new ClientEvent.WatchOpened(ticket, selector, from));
    if (over) {
      watches.endAll();
    }
    return ticket;
  }

  /** The receiver of a watch has room for so many revisions more. Any thread; does not block. */
  public void takenOfWatch(long ticket, int revisions) {
    enqueue(new ClientEvent.WatchTaken(ticket, revisions));
  }

  /** Nothing more is told; what is being told just now may be. Any thread; does not block. */
  public void closeWatch(long ticket) {
    if (watches.remove(ticket)) {
      enqueue(new ClientEvent.WatchClosed(ticket));
    }
  }

  /** Begins to connect, unless that has begun. */
  public void connect() {
    if (!closing.get() && started.compareAndSet(false, true)) {
      network.start(this);
    }
  }

  /** Whether the caller is on the loop and must not wait for an operation. */
  public boolean isOnLoop() {
    return loop.isCurrent();
  }

  /**
   * Ends what is open, all links and the loop. Waits a moment for that unless called on the loop.
   * May be called twice and from any thread.
   */
  public void close() {
    if (closing.compareAndSet(false, true) && !loop.execute(this::end)) {
      refuseSubmissions();
    }
    if (loop.isCurrent()) {
      return;
    }
    boolean interrupted = false;
    try {
      if (!ended.await(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("the client's loop does not end within {} ms", CLOSE_WAIT_MILLIS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void onLinkUp(ReplicaId replica) {
    enqueue(new ClientEvent.LinkUp(replica));
  }

  @Override
  public void onLinkDown(ReplicaId replica) {
    enqueue(new ClientEvent.LinkDown(replica));
  }

  @Override
  public void onLinkRefused(ReplicaId replica) {
    enqueue(new ClientEvent.LinkRefused(replica));
  }

  @Override
  public void onReply(ReplicaId from, Reply reply) {
    enqueue(new ClientEvent.ReplyReceived(from, reply));
  }

  @Override
  public void onAnswer(ReplicaId from, ReadAnswer answer) {
    enqueue(new ClientEvent.AnswerReceived(from, answer));
  }

  @Override
  public void onNotice(ReplicaId from, WatchNotice notice) {
    enqueue(new ClientEvent.NoticeReceived(from, notice));
  }

  @Override
  public void onRefusal(ReplicaId from, Refusal refusal) {
    enqueue(new ClientEvent.RefusalReceived(from, refusal));
  }

  private void enqueue(ClientEvent event) {
    events.add(event);
    planTurn();
  }

  private void planTurn() {
    if (turnPlanned.compareAndSet(false, true) && !loop.execute(this::turn)) {
      refuseSubmissions();
    }
  }

  private void turn() {
    turnPlanned.set(false);
    if (over) {
      return;
    }
    try {
      step(new ClientEvent.Tick(loop.monotonicMillis() - originMillis));
      int handled = 0;
      for (ClientEvent event = events.poll();
          event != null;
          event = ++handled < MAX_PER_TURN ? events.poll() : null) {
        step(event);
      }
      List<Operation> operations = takeSubmissions();
      if (!operations.isEmpty()) {
        step(new ClientEvent.Submitted(operations));
      }
    } catch (RuntimeException | Error broken) {
      LOG.error("the client is broken and closes", broken);
      closing.set(true);
      abandon();
      throw broken;
    }
    if (!events.isEmpty() || !submissions.isEmpty()) {
      planTurn();
    }
    tellRepeated();
    planTick();
  }

  private void tellRepeated() {
    long more = core.repeated() - toldRepeated;
    if (more > 0) {
      toldRepeated += more;
      watch.onRepeated(more);
    }
  }

  /** How readings were answered so far. Any thread. */
  public ReadCounts readCounts() {
    return readCounts;
  }

  private List<Operation> takeSubmissions() {
    List<Operation> operations = new ArrayList<>();
    for (Submission next = submissions.poll();
        next != null;
        next = operations.size() < MAX_PER_TURN ? submissions.poll() : null) {
      lastTicket++;
      open.put(lastTicket, next.completion());
      operations.add(new Operation(lastTicket, next.encoded(), next.timeoutMillis(), next.way()));
    }
    return operations;
  }

  private void planTick() {
    if (!tickPlanned && core.needsTicks()) {
      tickPlanned = true;
      loop.schedule(
          () -> {
            tickPlanned = false;
            turn();
          },
          TICK_MILLIS);
    }
    if (!momentPlanned && core.isLingering()) {
      momentPlanned = true;
      loop.schedule(
          () -> {
            momentPlanned = false;
            turn();
          },
          MOMENT_MILLIS);
    }
  }

  private void step(ClientEvent event) {
    List<ClientEffect> effects = core.step(event);
    // Whoever has its answer finds it counted.
    readCounts = core.readCounts();
    for (ClientEffect effect : effects) {
      switch (effect) {
        case Send(ReplicaId to, Bytes frame) -> network.send(to, frame);
        case Ask(ReplicaId to, var read) -> network.ask(to, read);
        case Show(long ticket, var result) -> take(ticket).onShown(result);
        case Complete(long ticket, var executed, var result) ->
            take(ticket).onResult(executed, result);
        case Fail(long ticket, Failure failure) -> take(ticket).onFailure(failure);
        case ClientEffect.Watching watching -> watches.carryOut(watching);
        case ReportLinks(int connected) -> watch.onLinks(connected);
      }
    }
  }

  private Completion take(long ticket) {
    Completion completion = open.remove(ticket);
    if (completion == null) {
      throw new IllegalStateException("operation " + ticket + " ended twice");
    }
    return completion;
  }

  private void end() {
    if (over) {
      return;
    }
    try {
      step(new ClientEvent.Close());
    } finally {
      abandon();
    }
  }

  /** The very end: nothing that was handed over may be left without an answer. */
  private void abandon() {
    over = true;
    List<Completion> left = new ArrayList<>(open.values());
    open.clear();
    left.forEach(completion -> completion.onFailure(new Failure.Closed(true)));
    refuseSubmissions();
    watches.endAll();
    watch.onEnd();
    network.close();
    loop.close();
    ended.countDown();
  }

  private void refuseSubmissions() {
    for (Submission next = submissions.poll(); next != null; next = submissions.poll()) {
      next.completion().onFailure(new Failure.Closed(false));
    }
  }
}
