package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a range in the memory of this process, kept up to date by a watch. It shows the store
 * as it was at one revision, {@link #revision()}, without anything missing or mixed, and every
 * change of a later revision all at once. How far it is behind the store depends on the way to the
 * replicas; {@link #awaitRevision} waits until it shows a write that somebody has made.
 *
 * <p>Where changes were compacted before they could be told, it reads all keys anew, says so to its
 * listener, and shows what it knew until then. Where it cannot go on for another reason, every
 * method fails with that reason. A listener that throws is said to the log and told on.
 *
 * <p>Thread-safe.
 */
public final class KvCache implements AutoCloseable {

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long MAX_PAUSE_MILLIS = 5_000;
  private static final int LOADS_TO_OPEN = 5;

  private final KvClient kv;
  private final WatchClient watches;
  private final KeyRange keys;
  private final KvCacheListener listener;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private TreeMap<Bytes, KeyValue> entries = new TreeMap<>();
  private long revision;
  private long loads;
  private @Nullable BezantException end;
  private @Nullable Watcher watcher;

  private KvCache(KvClient kv, WatchClient watches, KeyRange keys, KvCacheListener listener) {
    this.kv = kv;
    this.watches = watches;
    this.keys = keys;
    this.listener = listener;
  }

  /** As {@link #open(KvClient, WatchClient, KeyRange, KvCacheListener)}, telling nobody. */
  public static KvCache open(KvClient kv, WatchClient watches, KeyRange keys) {
    return open(kv, watches, keys, KvCacheListener.NONE);
  }

  /**
   * Reads a range and watches it from there on. Returns when all of it is there.
   *
   * @param kv reads it
   * @param watches watches it; of the same namespace
   * @param keys the range
   * @param listener told what changes afterwards, on the client's executor for callbacks
   * @throws BezantException if it cannot be read
   */
  public static KvCache open(
      KvClient kv, WatchClient watches, KeyRange keys, KvCacheListener listener) {
    KvCache cache = new KvCache(kv, watches, keys, listener);
    for (int load = 1; ; load++) {
      try {
        var unused = cache.load();
        return cache;
      } catch (BezantException.Compacted tooSlow) {
        if (load == LOADS_TO_OPEN) {
          throw tooSlow;
        }
      }
    }
  }

  /** What the cache holds under a key. */
  public Optional<KeyValue> get(Bytes key) {
    lock.lock();
    try {
      requireGood();
      return Optional.ofNullable(entries.get(key));
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #get(Bytes)}. */
  public Optional<KeyValue> get(String key) {
    return get(Bytes.utf8(key));
  }

  /** A copy of all there is, as it was at one revision. */
  public KvSnapshot snapshot() {
    lock.lock();
    try {
      requireGood();
      return new KvSnapshot(revision, entries);
    } finally {
      lock.unlock();
    }
  }

  /** The revision of the store that the cache shows. */
  public long revision() {
    lock.lock();
    try {
      requireGood();
      return revision;
    } finally {
      lock.unlock();
    }
  }

  /** How often all keys had to be read anew. */
  public long reloads() {
    lock.lock();
    try {
      return Math.max(0, loads - 1);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the cache shows a revision of the store or a later one, for instance that of a
   * write; whether it does within the time.
   */
  public boolean awaitRevision(long wanted, Duration timeout) {
    long left = timeout.toNanos();
    lock.lock();
    try {
      requireGood();
      while (revision < wanted && left > 0) {
        left = moved.awaitNanos(left);
        requireGood();
      }
      return revision >= wanted;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BezantException.Interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the watch. Any thread; does not wait. */
  @Override
  public void close() {
    end(new BezantException.Closed(false));
  }

  private void requireGood() {
    if (end != null) {
      throw end;
    }
  }

  /** Whether it has ended only now. */
  private boolean end(BezantException why) {
    lock.lock();
    try {
      if (end != null) {
        return false;
      }
      end = why;
      if (watcher != null) {
        watcher.close();
      }
      moved.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Reads all keys at one revision, shows them, and watches from there; which revision. */
  private long load() {
    long at = kv.commit(Transaction.of()).revision();
    TreeMap<Bytes, KeyValue> fresh = new TreeMap<>();
    if (at > 0) {
      kv.scan(keys, RangeOptions.DEFAULT.at(at)).forEach(each -> fresh.put(each.key(), each));
    }
    lock.lock();
    try {
      if (end == null) {
        entries = fresh;
        revision = at;
        loads++;
        moved.signalAll();
        watcher = watches.watch(keys, WatchOptions.DEFAULT.from(at + 1), new Ear());
      }
    } finally {
      lock.unlock();
    }
    return at;
  }

  private void reload() {
    long pause = FIRST_PAUSE_MILLIS;
    while (isGood()) {
      try {
        long at = load();
        Measuring.tell(() -> listener.onReload(at));
        return;
      } catch (BezantException failure) {
        if (!failure.isRetryable() && !(failure instanceof BezantException.Compacted)) {
          fail(failure);
          return;
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      pause = Math.min(MAX_PAUSE_MILLIS, 2 * pause);
    }
  }

  private boolean isGood() {
    lock.lock();
    try {
      return end == null;
    } finally {
      lock.unlock();
    }
  }

  private void fail(BezantException why) {
    if (end(why)) {
      Measuring.tell(() -> listener.onEnd(why));
    }
  }

  /** Hears what changes, and tells it when it is shown. */
  private final class Ear implements WatchListener {

    @Override
    public void onEvents(WatchBatch batch) {
      lock.lock();
      try {
        for (WatchEvent event : batch.events()) {
          switch (event) {
            case WatchEvent.Put put -> entries.put(put.key(), put.keyValue());
            case WatchEvent.Delete delete -> entries.remove(delete.key());
          }
        }
        moveTo(batch.revision());
      } finally {
        lock.unlock();
      }
      Measuring.tell(() -> listener.onEvents(batch));
    }

    @Override
    public void onProgress(long through) {
      moveTo(through);
      Measuring.tell(() -> listener.onProgress(through));
    }

    private void moveTo(long through) {
      lock.lock();
      try {
        revision = through;
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onEnd(BezantException why) {
      if (why instanceof BezantException.Compacted) {
        Thread.ofVirtual().name("bezant-cache").start(KvCache.this::reload);
      } else {
        fail(why);
      }
    }
  }
}
