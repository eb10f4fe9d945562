package io.bezant.replica.runtime;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Event;
import java.util.List;
import java.util.Optional;

/**
 * One replica's loop, without a thread of its own: whoever calls {@link #runOnce} drives it.
 *
 * <p>All methods are called by one thread at a time, except {@link #status}, which any may call.
 * Whatever {@link #start} or {@link #runOnce} throws is the end of this replica: nothing may be
 * called afterwards but {@link #recentEvents} and {@link #status}.
 */
public final class ReplicaRuntime {
  /** Most events that one turn takes from the inbox. */
  public static final int MAX_EVENTS_PER_TURN = 256;

  private static final int RECENT_EVENTS = 2000;

  private final Core core;
  private final Inbox inbox;
  private final EffectRunner effects;
  private final EdgeSnapshot edge;
  private final Ticker ticker;
  private final RecentEvents recent = new RecentEvents(RECENT_EVENTS);
  private volatile Status status =
      new Status(Core.Position.START, Optional.empty(), 0);

  /**
   * A runtime that has not begun.
   *
   * @param core the protocol
   * @param inbox what waits for it
   * @param effects carries out what it asks for
   * @param edge told where it stands
   * @param ticker tells it the time
   */
  public ReplicaRuntime(
      Core core, Inbox inbox, EffectRunner effects, EdgeSnapshot edge, Ticker ticker) {
    this.core = core;
    this.inbox = inbox;
    this.effects = effects;
    this.edge = edge;
    this.ticker = ticker;
  }

  /** Carries out what the core does first. Called once, before the first turn. */
  public void start() {
    effects.run(core.start());
    handleConsequences();
    finishTurn();
  }

  /**
   * One turn: a bounded number of events, one sync of the log if something to be said needs it, and
   * then everything that may be said.
   *
   * @return how much was done; zero when there was nothing to do
   */
  public int runOnce() {
    int work = handleConsequences();
    Optional<Event.Tick> tick = ticker.poll();
    tick.ifPresent(this::handle);
    List<Event> events = inbox.drain(MAX_EVENTS_PER_TURN);
    for (Event event : events) {
      handle(event);
    }
    return work + events.size() + finishTurn();
  }

  /** What the runtime itself has caused comes before everything else. */
  private int handleConsequences() {
    int handled = 0;
    Optional<Event> next = effects.nextConsequence();
    while (next.isPresent()) {
      step(next.get());
      handled++;
      next = effects.nextConsequence();
    }
    return handled;
  }

  private void handle(Event event) {
    step(event);
    handleConsequences();
  }

  private void step(Event event) {
    recent.add(event);
    if (event instanceof Event.CheckpointTaken(SequenceNumber sequence, Digest root)) {
      status =
          new Status(status.position(), Optional.of(new OwnRoot(sequence, root)), status.pending());
    }
    effects.run(core.step(event));
  }

  private int finishTurn() {
    int released = effects.release();
    Core.Position position = core.position();
    edge.publish(position);
    if (!position.equals(status.position())) {
      status = new Status(position, status.ownRoot(), inbox.size());
    }
    return released;
  }

  /** How long the loop may rest if nothing arrives, in nanoseconds. */
  public long nanosUntilTick() {
    return ticker.nanosUntilDue();
  }

  /** Makes durable what is written and not yet synced; nothing is said afterwards. */
  public void stop() {
    effects.sync();
  }

  /** Where the replica stands, as of the end of the last turn. */
  public Status status() {
    return status;
  }

  /** One line for each of the last events, oldest first. */
  public List<String> recentEvents() {
    return recent.lines();
  }

  /**
   * Where the replica stands.
   *
   * @param position its view and its places
   * @param ownRoot the root of its own last checkpoint, if it has taken one
   * @param pending how much waits in the inbox
   */
  public record Status(Core.Position position, Optional<OwnRoot> ownRoot, int pending) {}

  /**
   * The root of an own checkpoint.
   *
   * @param sequence where it was taken
   * @param root of the state there
   */
  public record OwnRoot(SequenceNumber sequence, Digest root) {}
}
