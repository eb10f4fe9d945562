package io.bezant.replica.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Makes segments before they are needed and deletes those that no longer are, off the loop's
 * thread, strictly one task after the other.
 *
 * <p>A disk too full for another segment is not yet a failure: the current one has room left, and
 * the next deletion may help. It becomes one when a segment is taken and there is none.
 */
final class SegmentStock implements AutoCloseable {
  private final Disk disk;
  private final long segmentBytes;
  private final LogContext context;
  private final Deque<Segment> ready;

  /** Touched by the tasks only, each of which sees what the one before did. */
  private Superblock superblock;

  private long lastRequested;
  private Optional<CompletableFuture<Segment>> pending = Optional.empty();

  /** Ends when all tasks so far have; fails for good with the first that met a failing disk. */
  private CompletableFuture<?> tasks = CompletableFuture.completedFuture(true);

  /**
   * A stock that begins with the segments prepared by an earlier life.
   *
   * @param superblock the log's own, as it is on the disk
   */
  SegmentStock(
      Disk disk,
      Superblock superblock,
      long segmentBytes,
      LogContext context,
      List<Segment> prepared) {
    this.disk = disk;
    this.superblock = superblock;
    this.segmentBytes = segmentBytes;
    this.context = context;
    this.ready = new ArrayDeque<>(prepared);
    this.lastRequested = superblock.lastSegment();
  }

  /** Orders the next segment unless there is one or it is under way. */
  void replenish() {
    if (ready.isEmpty() && (pending.isEmpty() || isStarved())) {
      request();
    }
  }

  private void request() {
    long number = superblockNumberAfter();
    CompletableFuture<Segment> making =
        tasks.thenApplyAsync(before -> make(number), context.housekeeper());
    pending = Optional.of(making);
    tasks =
        making.handle(
            (segment, failure) -> {
              if (failure != null && !(causeOf(failure) instanceof DiskFull)) {
                throw new CompletionException(causeOf(failure));
              }
              return true;
            });
  }

  /** A request that failed for want of space is made again under the same number. */
  private long superblockNumberAfter() {
    return isStarved() ? lastRequested : ++lastRequested;
  }

  private Segment make(long number) {
    String unfinished = Layout.segmentName(number) + Layout.UNFINISHED_SUFFIX;
    try {
      Segment segment = Segment.prepare(disk, superblock, number, segmentBytes);
      Superblock reaching = superblock.reaching(number);
      reaching.update(disk);
      superblock = reaching;
      return segment;
    } catch (DiskFull full) {
      if (disk.list().contains(unfinished)) {
        disk.delete(unfinished);
      }
      throw full;
    }
  }

  /**
   * Hands out the next segment, waiting for it if it is still being made, and orders another.
   *
   * @throws DiskFull if there is no space for one
   */
  Segment take() {
    replenish();
    if (ready.isEmpty()) {
      CompletableFuture<Segment> making = pending.orElseThrow();
      pending = Optional.empty();
      ready.add(await(making));
    }
    Segment segment = ready.removeFirst();
    replenish();
    return segment;
  }

  /** Deletes segments, oldest first, each durably before the next, so that no gap can appear. */
  void discard(List<Segment> old) {
    tasks =
        tasks.thenRunAsync(
            () -> {
              for (Segment segment : old) {
                segment.close();
                disk.delete(segment.name());
                disk.syncDirectory();
              }
            },
            context.housekeeper());
    if (isStarved()) {
      request();
    }
  }

  /** Whether the disk had no room for the next segment. */
  boolean isStarved() {
    return pending.isPresent()
        && pending.get().isCompletedExceptionally()
        && pending.get().handle((made, failure) -> causeOf(failure)).join() instanceof DiskFull;
  }

  /** Throws what a task met, if one has failed. */
  void check() {
    if (tasks.isCompletedExceptionally()) {
      await(tasks);
    }
  }

  /** Waits for the tasks and throws what they met. */
  void finish() {
    await(tasks);
  }

  /** Waits for the tasks, however they end, and closes what was never used. */
  @Override
  public void close() {
    tasks.handle((done, failure) -> true).join();
    if (pending.isPresent() && !pending.get().isCompletedExceptionally()) {
      ready.add(pending.get().join());
    }
    pending = Optional.empty();
    ready.forEach(Segment::close);
    ready.clear();
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }

  private static Throwable causeOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
