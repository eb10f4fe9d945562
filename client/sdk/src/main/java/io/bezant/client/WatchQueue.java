package io.bezant.client;

import io.bezant.client.core.WatchEnd;
import io.bezant.client.runtime.WatchReceiver;
import io.bezant.crypto.Bytes;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was told and not taken. Changes are bounded by those who tell them, who wait for what was
 * taken; of several words about progress the last one is kept. Thread-safe.
 */
final class WatchQueue implements WatchReceiver {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final ArrayDeque<WatchWord> words = new ArrayDeque<>();
  private final Runnable alarm;

  /**
   * An empty queue.
   *
   * @param alarm called after each word that was put in; must not block
   */
  WatchQueue(Runnable alarm) {
    this.alarm = alarm;
  }

  @Override
  public void onTold(long revision, List<Bytes> events) {
    put(new WatchWord.Changes(revision, events));
  }

  @Override
  public void onProgress(long through) {
    put(new WatchWord.Progress(through));
  }

  @Override
  public void onEnd(WatchEnd why) {
    put(new WatchWord.End(why));
  }

  private void put(WatchWord word) {
    lock.lock();
    try {
      if (word instanceof WatchWord.Progress && words.peekLast() instanceof WatchWord.Progress) {
        words.removeLast();
      }
      words.addLast(word);
      news.signalAll();
    } finally {
      lock.unlock();
    }
    alarm.run();
  }

  /** The next word, if there is one. */
  Optional<WatchWord> poll() {
    lock.lock();
    try {
      return Optional.ofNullable(words.pollFirst());
    } finally {
      lock.unlock();
    }
  }

  /** The next word, waited for so long; none if none has come. */
  Optional<WatchWord> poll(long timeoutNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = timeoutNanos;
      while (words.isEmpty() && left > 0) {
        left = news.awaitNanos(left);
      }
      return Optional.ofNullable(words.pollFirst());
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return words.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
