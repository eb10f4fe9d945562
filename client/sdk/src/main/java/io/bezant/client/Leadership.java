package io.bezant.client;

import io.bezant.crypto.Bytes;
import java.time.Duration;

/**
 * The lead in an election, for as long as the session's lease lives and its holder does not resign.
 * What is said of a {@link Lock} holds of it: a leader that was stopped may find another one when
 * it goes on, so that what it does is done under its {@link #guard} or {@link #token}.
 *
 * <p>Thread-safe.
 */
public final class Leadership implements AutoCloseable {

  private final Lock lock;
  private final KvClient kv;

  Leadership(Lock lock, KvClient kv) {
    this.lock = lock;
    this.kv = kv;
  }

  /** The name of the election. */
  public String name() {
    return lock.name();
  }

  /** The key that stands for the leader. */
  public Bytes key() {
    return lock.key();
  }

  /** The fencing token: each leader of an election has a higher one than those before it. */
  public long token() {
    return lock.token();
  }

  /** The session that it hangs on. */
  public Session session() {
    return lock.session();
  }

  /** Whether one surely leads at this moment. */
  public boolean isLeader() {
    return lock.isHeld();
  }

  /** How much longer one surely leads, if one does not resign; zero once that is over. */
  public Duration surelyFor() {
    return lock.surelyFor();
  }

  /** What holds for as long as one leads; see {@link Lock#guard}. */
  public Comparison guard() {
    return lock.guard();
  }

  /**
   * Tells followers something else.
   *
   * @throws LockException.SessionOver if one leads no more
   */
  public void proclaim(Bytes value) {
    Transaction saying = Transaction.when(guard()).then(Step.put(key(), value, session().id()));
    if (!kv.commit(saying).succeeded()) {
      throw new LockException.SessionOver(session().id(), SessionState.LOST);
    }
  }

  /** Resigns, so that the next leads. See {@link Lock#close} for failures. */
  @Override
  public void close() {
    lock.close();
  }
}
