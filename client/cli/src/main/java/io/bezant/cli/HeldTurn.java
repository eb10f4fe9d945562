package io.bezant.cli;

import io.bezant.client.BezantClient;
import io.bezant.client.BezantException;
import io.bezant.client.Session;
import io.bezant.client.SessionState;
import io.bezant.crypto.Bytes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A session that this process holds for as long as it runs, and what it runs meanwhile. When the
 * process is told to end it ends both, so that the next need not wait.
 */
final class HeldTurn implements AutoCloseable {

  private static final long LAST_SECONDS = 5;

  private final Session session;
  private final CompletableFuture<SessionState> doubt = new CompletableFuture<>();
  private final Thread lastWord = new Thread(this::end, "bezant-last-word");
  private volatile @Nullable Process child;

  /** Begins a session. */
  HeldTurn(BezantClient client, Duration ttl) {
    this.session = client.leases().session(ttl, this::onState);
    Runtime.getRuntime().addShutdownHook(lastWord);
  }

  private void onState(SessionState state) {
    if (state != SessionState.ALIVE) {
      doubt.complete(state);
    }
  }

  Session session() {
    return session;
  }

  /**
   * Runs a command while one has one's turn; without one, waits until one can be sure of it no
   * more.
   *
   * @param kind what the names of the command's variables begin with, after BEZANT
   * @return the command's exit code
   */
  int run(List<String> command, String kind, Bytes key, long token)
      throws IOException, InterruptedException {
    if (!command.isEmpty()) {
      ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
      Map<String, String> environment = builder.environment();
      String prefix = "BEZANT_" + kind + "_";
      environment.put(prefix + "KEY", key.utf8());
      environment.put(prefix + "TOKEN", Long.toString(token));
      environment.put(prefix + "LEASE", Long.toString(session.id()));
      Process started = builder.start();
      child = started;
      CompletableFuture.anyOf(started.onExit(), doubt).join();
      if (!started.isAlive()) {
        return started.exitValue();
      }
    }
    SessionState state = doubt.join();
    endChild();
    throw new CommandFailure(
        "turnLost",
        ExitCode.COMPARE_FAILED,
        "the session with lease "
            + session.id()
            + " is "
            + state
            + ": another may have its turn now");
  }

  private void endChild() {
    Process started = child;
    if (started != null && started.isAlive()) {
      started.destroy();
      try {
        if (!started.waitFor(LAST_SECONDS, TimeUnit.SECONDS)) {
          started.destroyForcibly();
        }
      } catch (InterruptedException atOnce) {
        started.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Once: who comes second waits until the first is done, and finds nothing to do. */
  private synchronized void end() {
    endChild();
    try {
      session.close();
    } catch (BezantException endsByItself) {
      // Its lease ends when its time is over.
    }
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(lastWord);
    } catch (IllegalStateException itRuns) {
      // It does the same.
    }
  }
}
