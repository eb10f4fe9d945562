package io.bezant.bench.simulation.world;

import io.bezant.client.KvPayloads;
import io.bezant.client.core.Failure;
import io.bezant.client.core.Operation.Way;
import io.bezant.client.core.WatchEnd;
import io.bezant.client.runtime.ClientRuntime;
import io.bezant.client.runtime.Completion;
import io.bezant.client.runtime.WatchReceiver;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.kv.WatchSelector;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Somebody who watches through a client: one watch after the other, of a key, of several or of all,
 * from now on, from the past or from a revision to come; closes it and goes on from where it was,
 * also when the process has died; and takes what it is told at once, or late.
 */
final class SimulatedWatcher {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int PAUSE_MILLIS = 300;
  private static final long PATIENCE_MILLIS = 600_000;
  private static final int FAR_AHEAD = 12;
  private static final KvOperation NOTHING =
      new KvOperation.Transaction(List.of(), List.of(), List.of());

  private final Owner owner;
  private final SplittableRandom random;
  private Optional<Life> life = Optional.empty();
  private Optional<Open> open = Optional.empty();
  private WatchSelector selector;
  private long opened;
  private long known;
  private boolean isSlow;
  private boolean isSettling;
  private boolean isStarted;

  /**
   * Whose watcher it is.
   *
   * @param client counted from zero
   * @param index among the watchers of that client
   * @param id who the client is
   * @param keys how many keys there are
   * @param agenda virtual time
   * @param desk told what becomes of the watches
   */
  record Owner(int client, int index, ClientId id, int keys, Agenda agenda, ClientWatch desk) {}

  /** One process of the client. */
  private record Life(ClientRuntime runtime, SimulatedLinks links) {}

  /** One watch. */
  private final class Open implements WatchReceiver {
    final Life in;
    final Watched watched;
    final long ticket;
    long through;
    int untaken;

    Open(Life in, Watched watched) {
      this.in = in;
      this.watched = watched;
      this.through = watched.from() - 1;
      this.ticket = in.runtime().watch(WatchCodec.encode(watched.selector()), watched.from(), this);
    }

    private boolean isPresent() {
      return open.filter(present -> present == this).isPresent();
    }

    @Override
    public void onTold(long revision, List<Bytes> events) {
      if (isPresent()) {
        tell(new Tidings.Changes(revision, events));
        reach(revision);
        untaken++;
        if (!isSlow) {
          take();
        }
      }
    }

    @Override
    public void onProgress(long revision) {
      if (isPresent()) {
        tell(new Tidings.Progress(revision));
        reach(revision);
      }
    }

    @Override
    public void onEnd(WatchEnd why) {
      if (isPresent()) {
        tell(new Tidings.Over(why));
        open = Optional.empty();
        if (why instanceof WatchEnd.Compacted(long _wanted, long oldest)) {
          goOnFrom(oldest);
        }
      }
    }

    private void tell(Tidings tidings) {
      owner.desk().onTidings(watched, tidings);
    }

    private void reach(long revision) {
      through = revision;
      known = Math.max(known, revision);
    }

    void take() {
      if (untaken > 0) {
        in.runtime().takenOfWatch(ticket, untaken);
        untaken = 0;
      }
    }

    void close() {
      in.runtime().closeWatch(ticket);
    }
  }

  SimulatedWatcher(Owner owner, SplittableRandom random) {
    this.owner = owner;
    this.random = random;
    this.selector = draw();
  }

  /** A process of the client has begun; what the one before has told goes on there. */
  void live(ClientRuntime runtime, SimulatedLinks links) {
    Optional<Open> before = open;
    open = Optional.empty();
    before.ifPresent(Open::close);
    Life begun = new Life(runtime, links);
    life = Optional.of(begun);
    if (before.isPresent()) {
      later(() -> open(begun, before.get().through + 1));
    } else if (isStarted) {
      later(() -> openFromNow(begun));
    }
    if (!isStarted) {
      isStarted = true;
      planNext();
    }
  }

  /** From now on it reads everything, and what it watches it goes on watching. */
  void settle() {
    isSettling = true;
    isSlow = false;
    open.ifPresent(Open::take);
    if (open.isEmpty()) {
      life.ifPresent(this::openFromNow);
    }
  }

  /** Whether everything up to a revision was told, as far as it was asked for. */
  boolean isToldThrough(long revision) {
    return open.filter(it -> it.through >= revision).isPresent();
  }

  private void planNext() {
    later(
        () -> {
          if (!isSettling) {
            life.ifPresent(this::act);
            planNext();
          }
        });
  }

  private void later(Runnable task) {
    owner.agenda().after(random.nextInt(PAUSE_MILLIS) * NANOS_PER_MILLI, task);
  }

  private void act(Life present) {
    if (open.isEmpty()) {
      begin(present);
      return;
    }
    Open it = open.get();
    switch (random.nextInt(10)) {
      case 0 -> {
        end(it);
        begin(present);
      }
      case 1 -> {
        end(it);
        open(present, it.through + 1);
      }
      case 2, 3 -> isSlow = true;
      case 4, 5 -> {
        isSlow = false;
        it.take();
      }
      case 6 ->
          present
              .links()
              .jam(
                  random.nextInt(present.links().count()), random.nextLong(1000) * NANOS_PER_MILLI);
      default -> it.take();
    }
  }

  private void end(Open it) {
    open = Optional.empty();
    it.close();
  }

  private void begin(Life present) {
    selector = draw();
    switch (random.nextInt(4)) {
      case 0 -> open(present, 1 + random.nextLong(known + 1));
      case 1 -> open(present, known + 1 + random.nextInt(FAR_AHEAD));
      default -> openFromNow(present);
    }
  }

  /** What was forgotten cannot be told; most then look at what there is and go on from there. */
  private void goOnFrom(long oldest) {
    life.ifPresent(
        present -> {
          if (random.nextInt(3) == 0) {
            open(present, oldest);
          } else {
            openFromNow(present);
          }
        });
  }

  private boolean isFree(Life present) {
    return open.isEmpty() && life.equals(Optional.of(present));
  }

  private void open(Life present, long from) {
    if (isFree(present)) {
      opened++;
      long number = opened << Byte.SIZE | owner.index();
      Watched watched = new Watched(owner.client(), number, selector, from);
      Open it = new Open(present, watched);
      open = Optional.of(it);
      owner.desk().onTidings(watched, new Tidings.Opened(it.ticket));
    }
  }

  /** As the SDK does: the order says what now is, and everything behind it is wanted. */
  private void openFromNow(Life present) {
    long since = owner.agenda().nowNanos();
    present
        .runtime()
        .submit(
            KvPayloads.encode(NOTHING),
            Way.ORDERED,
            PATIENCE_MILLIS,
            new Completion() {
              @Override
              public void onResult(SequenceNumber executed, KvResult result) {
                owner
                    .desk()
                    .onAnswered(
                        new ClientWatch.Answer(
                            owner.client(),
                            owner.id(),
                            NOTHING,
                            since,
                            Optional.of(executed),
                            result));
                if (result instanceof KvResult.Transacted(var _held, long revision, var _results)) {
                  known = Math.max(known, revision);
                  open(present, revision + 1);
                } else {
                  again(present);
                }
              }

              @Override
              public void onShown(KvResult result) {
                throw new IllegalStateException("shown what was to be ordered: " + result);
              }

              @Override
              public void onFailure(Failure failure) {
                if (!(failure instanceof Failure.Closed)) {
                  again(present);
                }
              }
            });
  }

  private void again(Life present) {
    later(
        () -> {
          if (isFree(present)) {
            openFromNow(present);
          }
        });
  }

  private WatchSelector draw() {
    boolean wantsPuts = random.nextInt(6) > 0;
    boolean wantsDeletes = !wantsPuts || random.nextInt(4) > 0;
    return new WatchSelector(drawKeys(), random.nextBoolean(), wantsPuts, wantsDeletes);
  }

  private KeyRange drawKeys() {
    Bytes key = Bytes.utf8("k" + random.nextInt(owner.keys()));
    return switch (random.nextInt(6)) {
      case 0, 1 -> KeyRange.of(key);
      case 2 -> KeyRange.prefix(Bytes.utf8("k"));
      case 3 -> KeyRange.of(key, Bytes.utf8("k" + owner.keys()));
      default -> KeyRange.all();
    };
  }

  @Override
  public String toString() {
    return open.map(it -> it.watched + " was told through " + it.through).orElse("no watch");
  }
}
