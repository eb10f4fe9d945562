package io.bezant.replica;

import io.bezant.replica.storage.Scrubber;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a {@link Scrubber} at a bounded rate on a thread of its own: some pieces in each slice of
 * time, and nothing in return for slices that were late.
 */
final class ScrubberThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScrubberThread.class);
  private static final int SLICES_PER_SECOND = 10;
  private static final long SLICE_MILLIS = 1000 / SLICES_PER_SECOND;
  private static final long END_SECONDS = 10;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("bezant-scrubber").daemon().factory());
  private final Scrubber scrubber;
  private final Consumer<Throwable> onFault;
  private final int piecesPerSecond;
  private long slice;
  private Optional<Future<?>> slices = Optional.empty();

  /**
   * A thread that has not begun.
   *
   * @param piecesPerSecond the rate; zero never begins
   * @param onFault told of what was found, which is the last thing that is done
   */
  ScrubberThread(Scrubber scrubber, int piecesPerSecond, Consumer<Throwable> onFault) {
    this.scrubber = scrubber;
    this.piecesPerSecond = piecesPerSecond;
    this.onFault = onFault;
  }

  void start() {
    if (piecesPerSecond > 0) {
      slices =
          Optional.of(
              thread.scheduleWithFixedDelay(
                  this::runSlice, SLICE_MILLIS, SLICE_MILLIS, TimeUnit.MILLISECONDS));
    }
  }

  /** At the top of the thread: whatever it throws ends the replica, and no slice follows. */
  private void runSlice() {
    try {
      slice++;
      long due =
          slice * piecesPerSecond / SLICES_PER_SECOND
              - (slice - 1) * piecesPerSecond / SLICES_PER_SECOND;
      if (due > 0) {
        scrubber.step((int) due);
      }
    } catch (RuntimeException | Error found) {
      onFault.accept(found);
      throw found;
    }
  }

  /** Ends it after its slice. */
  @Override
  public void close() {
    slices.ifPresent(each -> each.cancel(false));
    thread.shutdown();
    try {
      if (!thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the scrubber did not end in {} seconds", END_SECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    scrubber.close();
  }
}
