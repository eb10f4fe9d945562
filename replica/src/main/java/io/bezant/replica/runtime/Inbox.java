package io.bezant.replica.runtime;

import io.bezant.protocol.core.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the loop: one bounded lane per sender and one for what the replica tells itself.
 *
 * <p>Whatever a sender does, it fills only its own lane. Lanes take turns, both when the next entry
 * to verify is chosen and when the loop takes events; replicas get four turns for each turn of the
 * clients, so that no number of clients holds up agreement. One sender's entries stay in order.
 *
 * <p>Thread-safe. Entries are verified on the executor passed in, one task each; an executor that
 * runs tasks at once makes the inbox deterministic.
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
  private long clientBytes;
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
  }

  /** Questions about the state, which the core is not asked about one by one. */
  public ReadQueue reads() {
    return reads;
  }

  /**
   * Takes in something that arrived.
   *
   * @param sender whose lane it goes to
   * @param bytes what it counts against the lane
   * @param check decides off the loop whether it becomes an event; must not throw for bad input
   * @return false if the lane is full and nothing was taken in
   */
  public boolean offer(Sender sender, int bytes, Supplier<Optional<Event>> check) {
    lock.lock();
    try {
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
      if (lane.add(bytes, check)) {
        unverified.add(lane);
      }
    } finally {
      lock.unlock();
    }
    verification.execute(this::verifyNext);
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
   * The next events, at most {@code max} beside the replica's own, in the order in which the loop
   * has to take them. Loop thread only; does not block.
   */
  public List<Event> drain(int max) {
    List<Event> events = new ArrayList<>();
    ownEvents().forEach(own -> events.add(own.get()));
    lock.lock();
    try {
      while (events.size() < max) {
        Lane lane = ready.next();
        if (lane == null) {
          break;
        }
        takeFrom(lane).ifPresent(events::add);
      }
    } finally {
      lock.unlock();
    }
    return events;
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

  private Optional<Event> takeFrom(Lane lane) {
    long before = lane.bytes();
    Optional<Event> event = lane.take();
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
      return internal.size() + lanes.values().stream().mapToInt(Lane::size).sum();
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
