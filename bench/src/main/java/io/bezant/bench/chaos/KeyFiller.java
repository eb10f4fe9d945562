package io.bezant.bench.chaos;

import io.bezant.client.BezantException;
import io.bezant.client.KvClient;
import io.bezant.client.PutResult;
import io.bezant.crypto.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Writes numbered keys with random values, many at once. For one thread. */
final class KeyFiller {

  /** The size of each key. */
  static final int KEY_BYTES = "return/00000000".length();

  private static final int AT_ONCE = 512;

  private final KvClient kv;
  private final int keyCount;
  private final int valueBytes;
  private final SplittableRandom random;

  /** A filler of so many keys with values of this size. */
  KeyFiller(KvClient kv, ReturnPlan plan) {
    this.kv = kv;
    this.keyCount = plan.keys();
    this.valueBytes = plan.valueBytes();
    this.random = new SplittableRandom(plan.seed());
  }

  /** Writes all of them. */
  void fill() {
    write(IntStream.range(0, keyCount).boxed().toList());
  }

  /** Writes so many of them anew, drawn from all. */
  void changeScattered(int count) {
    TreeSet<Integer> drawn = new TreeSet<>();
    while (drawn.size() < count) {
      drawn.add(random.nextInt(keyCount));
    }
    write(new ArrayList<>(drawn));
  }

  /** Writes so many of them anew that follow one another. */
  void changeRange(int count) {
    int from = random.nextInt(keyCount - count + 1);
    write(IntStream.range(from, from + count).boxed().toList());
  }

  private void write(List<Integer> numbers) {
    Semaphore room = new Semaphore(AT_ONCE);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    for (int number : numbers) {
      if (failure.get() != null) {
        break;
      }
      room.acquireUninterruptibly();
      byte[] value = new byte[valueBytes];
      random.nextBytes(value);
      CompletableFuture<PutResult> unused =
          kv.putAsync(Bytes.utf8("return/%08d".formatted(number)), Bytes.wrap(value))
              .whenComplete(
                  (result, failed) -> {
                    if (failed != null) {
                      failure.compareAndSet(null, failed);
                    }
                    room.release();
                  });
    }
    room.acquireUninterruptibly(AT_ONCE);
    rethrow(failure.get());
  }

  private static void rethrow(@org.jspecify.annotations.Nullable Throwable failure) {
    if (failure instanceof BezantException known) {
      throw known;
    }
    if (failure != null) {
      throw new CompletionException(failure);
    }
  }
}
