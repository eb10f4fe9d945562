package io.bezant.replica.runtime;

import io.bezant.protocol.core.Event;
import io.bezant.replica.watch.WatchQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the loop: one bounded lane per sender and one for what the replica tells itself.
 *
 * <p>Whatever a sender does, it fills only its own lane. Lanes take turns, both when the next entry
 * to verify is chosen and when the loop takes events; replicas get four turns for each turn of the
 * clients, so that no number of clients holds up agreement. One sender's entries stay in order.
 *
 * <p>Thread-safe. Entries are verified on the executor passed in, one task each, or by the loop
 * itself; an executor that runs tasks at once makes the inbox deterministic.
 */
public final class Inbox {
  private static final int PEER_TURNS = 4;

  private final InboxLimits limits;
  private final Executor verification;
  private final Runnable wakeUp;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Sender, Lane> lanes = new LinkedHashMap<>();
  private final ArrayDeque<Supplier<Event>> internal = new ArrayDeque<>();
  private final Turns unverified = new Turns();
  private final Turns ready = new Turns();
  private final ReadQueue reads;
  private final WatchQueue watches;
  private long clientBytes;

  /** Entries in all lanes. */
  private int waiting;

  private @Nullable Throwable failure;

  /**
   * An empty inbox.
   *
   * @param limits how much may wait
   * @param verification where entries are verified
   * @param wakeUp called from any thread when something became ready
   */
  public Inbox(InboxLimits limits, Executor verification, Runnable wakeUp) {
    this.limits = limits;
    this.verification = verification;
    this.wakeUp = wakeUp;
    this.reads = new ReadQueue(wakeUp);
    this.watches = new WatchQueue(wakeUp);
  }

  /** Questions about the state, which the core is not asked about one by one. */
  public ReadQueue reads() {
    return reads;
  }

  /** What is asked about watches, of which the core knows nothing. */
  public WatchQueue watches() {
    return watches;
  }

  /** Who verifies what arrived. */
  public enum Verification {
    /** Threads made for it, several at once: for what takes long. */
    APART,
    /**
     * The loop, when its turn has come: for what costs less to verify than to hand over, and may be
     * needless by then.
     */
    BY_THE_LOOP,
    /** The loop if it has nothing else to do, else the others. */
    BY_AN_IDLE_LOOP
  }

  /**
   * Takes in something that is verified apart from the loop.
   *
   * @see #offer(Sender, int, Verification, Supplier)
   */
  public boolean offer(Sender sender, int bytes, Supplier<Optional<Event>> check) {
    return offer(sender, bytes, Verification.APART, check);
  }

  /**
   * Takes in something that arrived.
   *
   * @param sender whose lane it goes to
   * @param bytes what it counts against the lane
   * @param by who is to verify it
   * @param check decides whether it becomes an event; must not throw for bad input
   * @return false if the lane is full and nothing was taken in
   */
  public boolean offer(Sender sender, int bytes, Verification by, Supplier<Optional<Event>> check) {
    boolean isForLoop;
    boolean isReady = false;
    lock.lock();
    try {
      isForLoop =
          switch (by) {
            case APART -> false;
            case BY_THE_LOOP -> true;
            case BY_AN_IDLE_LOOP -> waiting == 0;
          };
      Lane lane = lanes.computeIfAbsent(sender, this::laneFor);
      boolean fits = lane.hasRoomFor(bytes);
      if (sender instanceof Sender.Client) {
        fits &= clientBytes + bytes <= limits.maxClientBytes();
        if (!fits && lane.size() == 0) {
          lanes.remove(sender);
        }
      }
      if (!fits) {
        return false;
      }
      if (sender instanceof Sender.Client) {
        clientBytes += bytes;
      }
      waiting++;
      if (isForLoop) {
        isReady = lane.addForLoop(bytes, check);
        if (isReady) {
          ready.add(lane);
        }
      } else if (lane.add(bytes, check)) {
        unverified.add(lane);
      }
    } finally {
      lock.unlock();
    }
    if (!isForLoop) {
      verification.execute(this::verifyNext);
    } else if (isReady) {
      wakeUp.run();
    }
    return true;
  }

  private Lane laneFor(Sender sender) {
    return new Lane(
        sender,
        switch (sender) {
          case Sender.Peer peer -> limits.perPeer();
          case Sender.Client client -> limits.perClient();
        });
  }

  /**
   * Takes in an event of the replica itself, from any thread; it comes before all others.
   *
   * @param event asked for on the loop thread, when its turn has come
   */
  public void post(Supplier<Event> event) {
    lock.lock();
    try {
      internal.add(event);
    } finally {
      lock.unlock();
    }
    wakeUp.run();
  }

  /** Makes the loop end with this failure: something that must not fail did, on another thread. */
  public void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
    } finally {
      lock.unlock();
    }
    wakeUp.run();
  }

  /**
   * Hands over the next events, in the order in which the loop has to take them: all of the
   * replica's own, and what comes of as many entries as {@code max} leaves room for. What the loop
   * is to verify is verified when everything before it has been taken. Loop thread only; does not
   * block.
   *
   * @return how much was taken out, rejected or not
   */
  public int drain(int max, Consumer<Event> loop) {
    List<Supplier<Event>> own = ownEvents();
    own.forEach(event -> loop.accept(event.get()));
    List<Supplier<Optional<Event>>> taken = takeReady(max - own.size());
    taken.forEach(verdict -> verdict.get().ifPresent(loop));
    return own.size() + taken.size();
  }

  private List<Supplier<Optional<Event>>> takeReady(int max) {
    List<Supplier<Optional<Event>>> taken = new ArrayList<>();
    lock.lock();
    try {
      while (taken.size() < max) {
        Lane lane = ready.next();
        if (lane == null) {
          break;
        }
        taken.add(takeFrom(lane));
      }
    } finally {
      lock.unlock();
    }
    return taken;
  }

  /** Few, since checkpoints are: they are not counted against anything. */
  private List<Supplier<Event>> ownEvents() {
    lock.lock();
    try {
      throwIfFailed();
      List<Supplier<Event>> own = List.copyOf(internal);
      internal.clear();
      return own;
    } finally {
      lock.unlock();
    }
  }

  private Supplier<Optional<Event>> takeFrom(Lane lane) {
    long before = lane.bytes();
    Supplier<Optional<Event>> event = lane.take();
    waiting--;
    if (lane.sender() instanceof Sender.Client) {
      clientBytes -= before - lane.bytes();
      if (lane.size() == 0) {
        lanes.remove(lane.sender());
      }
    }
    if (lane.isReady()) {
      ready.add(lane);
    }
    return event;
  }

  /** How many entries and own events wait, verified or not. */
  public int size() {
    lock.lock();
    try {
      return internal.size() + waiting;
    } finally {
      lock.unlock();
    }
  }

  private void throwIfFailed() {
    switch (failure) {
      case null -> {}
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }

  /** Verifies whichever entry has its turn; there is one task for each entry. */
  private void verifyNext() {
    Lane.Entry entry = nextUnverified();
    boolean isReady;
    try {
      Optional<Event> verdict = entry.verification().get();
      isReady = settle(entry, verdict);
    } catch (RuntimeException | Error defect) {
      fail(defect);
      return;
    }
    if (isReady) {
      wakeUp.run();
    }
  }

  private Lane.Entry nextUnverified() {
    lock.lock();
    try {
      Lane lane = unverified.next();
      if (lane == null) {
        throw new IllegalStateException("more verification tasks than entries");
      }
      Lane.Entry entry = lane.takeUnverified();
      if (lane.hasUnverified()) {
        unverified.add(lane);
      }
      return entry;
    } finally {
      lock.unlock();
    }
  }

  private boolean settle(Lane.Entry entry, Optional<Event> verdict) {
    lock.lock();
    try {
      boolean becameReady = entry.lane().settle(entry, verdict);
      if (becameReady) {
        ready.add(entry.lane());
      }
      return becameReady;
    } finally {
      lock.unlock();
    }
  }

  /** Lanes in the order of their turns; a lane stands in it at most once. */
  private static final class Turns {
    private final ArrayDeque<Lane> peers = new ArrayDeque<>();
    private final ArrayDeque<Lane> clients = new ArrayDeque<>();
    private int peerTurns;

    void add(Lane lane) {
      switch (lane.sender()) {
        case Sender.Peer peer -> peers.add(lane);
        case Sender.Client client -> clients.add(lane);
      }
    }

    @Nullable Lane next() {
      boolean isPeerTurn = clients.isEmpty() || (!peers.isEmpty() && peerTurns < PEER_TURNS);
      if (isPeerTurn) {
        peerTurns++;
        return peers.poll();
      }
      peerTurns = 0;
      return clients.poll();
    }
  }
}
