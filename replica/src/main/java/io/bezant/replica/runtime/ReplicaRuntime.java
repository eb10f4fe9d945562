package io.bezant.replica.runtime;

import io.bezant.protocol.core.Event;
import java.util.List;
import java.util.Optional;

/**
 * One replica's loop, without a thread of its own: whoever calls {@link #runOnce} drives it.
 *
 * <p>All methods are called by one thread at a time. Whatever {@link #start} or {@link #runOnce}
 * throws is the end of this replica: nothing may be called afterwards but {@link #recentEvents}.
 */
public final class ReplicaRuntime {
  /** Most events that one turn takes from the inbox. */
  public static final int MAX_EVENTS_PER_TURN = 256;

  private static final int RECENT_EVENTS = 2000;

  private final Core core;
  private final Inbox inbox;
  private final EffectRunner effects;
  private final Board board;
  private final Ticker ticker;
  private final ReadDesk reads;
  private final WatchDesk watches;
  private final RecentEvents recent = new RecentEvents(RECENT_EVENTS);

  /**
   * A runtime that has not begun.
   *
   * @param core the protocol
   * @param inbox what waits for it
   * @param effects carries out what it asks for
   * @param ticker tells it the time
   * @param board where other threads read how it stands
   */
  public ReplicaRuntime(Core core, Inbox inbox, EffectRunner effects, Ticker ticker, Board board) {
    this.core = core;
    this.inbox = inbox;
    this.effects = effects;
    this.ticker = ticker;
    this.board = board;
    this.reads = effects.desk(inbox.reads(), core);
    this.watches = effects.watchDesk(inbox.watches(), core);
  }

  /** Carries out what the core does first. Called once, before the first turn. */
  public void start() {
    effects.run(core.start());
    handleConsequences();
    effects.release();
    board.publish(Published.of(core));
  }

  /**
   * One turn: a bounded number of events, one sync of the log if something to be said needs it,
   * then everything that may be said, answers to a bounded number of questions about the state, and
   * what those who watch are to be told.
   *
   * @return how much was done; zero when there was nothing to do
   */
  public int runOnce() {
    int work = handleConsequences();
    Optional<Event.Tick> tick = ticker.poll();
    tick.ifPresent(this::handle);
    int taken = inbox.drain(MAX_EVENTS_PER_TURN, event -> handle(effects.informed(event)));
    int done = work + taken + effects.release();
    if (done > 0 || tick.isPresent()) {
      board.publish(Published.of(core));
    }
    return done + reads.answer() + watches.serve();
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

  /** What it has settled is known before the next vote is verified. */
  private void handle(Event event) {
    step(event);
    handleConsequences();
    board.publish(core.edge());
  }

  private void step(Event event) {
    recent.add(event);
    effects.run(core.step(event));
  }

  /** How long the loop may rest if nothing arrives, in nanoseconds. */
  public long nanosUntilTick() {
    return ticker.nanosUntilDue();
  }

  /** Makes durable what is written and not yet synced; nothing is said afterwards. */
  public void stop() {
    effects.sync();
  }

  /** One line for each of the last events, oldest first. */
  public List<String> recentEvents() {
    return recent.lines();
  }
}
