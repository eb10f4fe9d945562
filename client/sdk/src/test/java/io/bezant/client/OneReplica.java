package io.bezant.client;

import io.bezant.client.core.ClientCore;
import io.bezant.client.core.CoreSettings;
import io.bezant.client.core.Pacing;
import io.bezant.client.runtime.ClientLoop;
import io.bezant.client.runtime.ClientNetwork;
import io.bezant.client.runtime.ClientRuntime;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvEvent;
import io.bezant.protocol.kv.KvEvent.Previous;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.kv.WatchSelector;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Changed;
import io.bezant.protocol.message.WatchNotice.Ended;
import io.bezant.protocol.message.WatchNotice.Reason;
import io.bezant.protocol.message.WatchNotice.Told;
import io.bezant.protocol.message.WatchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client of a cluster of one replica, which tells changes as the test wants it. All that the
 * replica does happens on the client's loop.
 */
final class OneReplica implements ClientNetwork {

  static final Limits LIMITS =
      new Limits(
          480, 4096, 4096, 8, 1024, 1 << 20, 256, 8, HistoryLimits.DEFAULT, LeaseLimits.DEFAULT);

  /** The client's key. */
  static final KeyPair KEY = key(2);

  final TreeMap<Long, List<KvEvent>> history = new TreeMap<>();
  final List<WatchSelector> selectors = new ArrayList<>();
  final ClientRuntime runtime;
  private final Loop loop = new Loop();
  private final TreeMap<Long, Long> toldThrough = new TreeMap<>();
  private long compactedBelow;
  private long revision;
  private @Nullable Listener listener;

  OneReplica() {
    ClusterConfig cluster =
        new ClusterConfig(
            new Membership(List.of(key(0).publicKey())),
            key(1).publicKey(),
            List.of(KEY.publicKey()),
            LIMITS,
            ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
            ClusterConfig.DEFAULT_WINDOW_SIZE);
    ClientCore core =
        new ClientCore(
            new CoreSettings(KEY.publicKey(), cluster, Pacing.DEFAULT, 1, 7),
            new KvPayloads(),
            request -> Bytes.EMPTY);
    this.runtime = new ClientRuntime(core, this, loop, connected -> {});
  }

  private static KeyPair key(int number) {
    byte[] seed = new byte[KeyPair.SEED_SIZE];
    seed[0] = (byte) number;
    return KeyPair.fromSeed(Bytes.wrap(seed));
  }

  static KvEvent put(String key, String value, long revision) {
    return new KvEvent.Put(
        new KeyValue(Bytes.utf8(key), Bytes.utf8(value), revision, revision, 1, 0),
        new Previous.None());
  }

  static KvEvent delete(String key, long revision) {
    return new KvEvent.Delete(Bytes.utf8(key), revision, new Previous.None());
  }

  /** The store changes, and those who watch are told. */
  void write(long at, KvEvent... events) {
    loop.execute(
        () -> {
          revision = at;
          if (events.length > 0) {
            history.put(at, List.of(events));
          }
          List.copyOf(toldThrough.keySet()).forEach(this::tell);
        });
  }

  /** What was before is forgotten, and those who watch from before are told so. */
  void compact(long oldest) {
    loop.execute(() -> compactedBelow = oldest);
  }

  @Override
  public void start(Listener newListener) {
    loop.execute(
        () -> {
          listener = newListener;
          newListener.onLinkUp(new ReplicaId(0));
        });
  }

  @Override
  public void watch(ReplicaId to, WatchRequest request) {
    switch (request) {
      case WatchRequest.Open(long name, Bytes selector, long from, boolean _events) -> {
        selectors.add(decoded(selector));
        if (from < compactedBelow) {
          hear(new Ended(name, Reason.COMPACTED, compactedBelow));
        } else {
          toldThrough.put(name, from - 1);
          tell(name);
        }
      }
      case WatchRequest.Cancel(long name) -> toldThrough.remove(name);
    }
  }

  private static WatchSelector decoded(Bytes selector) {
    try {
      return WatchCodec.decodeSelector(selector);
    } catch (MalformedEncodingException malformed) {
      throw new AssertionError(malformed);
    }
  }

  /** What those who watch have not been told is forgotten, and they are told so. */
  void forget(long at, KvEvent... events) {
    loop.execute(
        () -> {
          revision = at;
          compactedBelow = at;
          history.clear();
          history.put(at, List.of(events));
          for (long name : List.copyOf(toldThrough.keySet())) {
            toldThrough.remove(name);
            hear(new Ended(name, Reason.COMPACTED, at));
          }
        });
  }

  /** The store's revision. */
  long revision() {
    return loop.ask(() -> revision);
  }

  /** All keys as they were at a revision, as far as it is known. */
  Stream<io.bezant.client.KeyValue> entriesAt(long at) {
    return loop.ask(
        () -> {
          TreeMap<Bytes, KeyValue> entries = new TreeMap<>();
          for (List<KvEvent> events : history.headMap(at, true).values()) {
            for (KvEvent event : events) {
              switch (event) {
                case KvEvent.Put put -> entries.put(put.key(), put.keyValue());
                case KvEvent.Delete delete -> entries.remove(delete.key());
              }
            }
          }
          return entries.values().stream().map(io.bezant.client.KeyValue::of);
        });
  }

  private void tell(long name) {
    long after = toldThrough.getOrDefault(name, 0L);
    if (after > revision) {
      hear(new Changed(List.of(name), after, after, List.of()));
      return;
    }
    List<Told> revisions = new ArrayList<>();
    history
        .subMap(after, false, revision, true)
        .forEach(
            (at, events) ->
                revisions.add(
                    new Told.Whole(at, events.stream().map(WatchCodec::encode).toList(), false)));
    toldThrough.put(name, revision);
    hear(new Changed(List.of(name), after, revision, revisions));
  }

  private void hear(WatchNotice notice) {
    if (listener != null) {
      listener.onNotice(new ReplicaId(0), notice);
    }
  }

  /** How many watches are open now. */
  int open() {
    return loop.ask(toldThrough::size);
  }

  KeyRange lastRange() {
    return loop.ask(() -> selectors.getLast().keys());
  }

  @Override
  public void send(ReplicaId to, Bytes frame) {}

  @Override
  public void ask(ReplicaId to, Read read) {}

  @Override
  public void close() {}

  private static final class Loop implements ClientLoop {
    private final ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("loop").unstarted(task));

    <T> T ask(Supplier<T> question) {
      try {
        return executor.submit(question::get).get(10, TimeUnit.SECONDS);
      } catch (Exception failure) {
        throw new AssertionError(failure);
      }
    }

    @Override
    public boolean execute(Runnable task) {
      try {
        executor.execute(task);
        return true;
      } catch (RejectedExecutionException closed) {
        return false;
      }
    }

    @Override
    public void schedule(Runnable task, long delayMillis) {
      try {
        var unused = executor.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closed) {
        // Nothing runs any more.
      }
    }

    @Override
    public boolean isCurrent() {
      return Thread.currentThread().getName().equals("loop");
    }

    @Override
    public long monotonicMillis() {
      return System.nanoTime() / 1_000_000;
    }

    @Override
    public void close() {
      executor.shutdown();
    }
  }
}
