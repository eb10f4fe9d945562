package io.bezant.cli;

import io.bezant.cli.cluster.SecretFiles;
import io.bezant.client.BezantClient;
import io.bezant.client.ClientConfig;
import io.bezant.client.ClientFile;
import io.bezant.client.KvClient;
import io.bezant.client.RecoveredSession;
import io.bezant.client.SessionRecovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The way from a command to the cluster.
 *
 * @param clientFile what says where the cluster is and who we are
 * @param deadline how long a request may take, if not as the file says
 */
record ClientAccess(Path clientFile, Optional<Duration> deadline) {

  /** Asks the cluster one thing. */
  <T> T ask(Function<KvClient, T> question) {
    try (BezantClient client = open()) {
      return question.apply(client.kv());
    }
  }

  /** A client that is to be closed. */
  BezantClient open() {
    return BezantClient.builder().config(config()).build();
  }

  /** What became of what was asked last with our key. */
  RecoveredSession recover() {
    return SessionRecovery.recover(config());
  }

  private ClientConfig config() {
    requireSecretKey();
    ClientConfig config = ClientConfig.load(clientFile);
    return new ClientConfig(
        config.cluster(), config.key(), config.addresses(), deadline.orElse(config.deadline()));
  }

  private void requireSecretKey() {
    if (!Files.exists(clientFile)) {
      throw new CommandFailure(
          "config",
          ExitCode.ERROR,
          "there is no client file "
              + clientFile
              + ": make a cluster with `bezant cluster start`, or say with --dir or --config where"
              + " it is");
    }
    try {
      String text = Files.readString(clientFile);
      Path key = clientFile.toAbsolutePath().resolveSibling(ClientFile.parse(text).key());
      SecretFiles.requireOwnerOnly(key);
    } catch (IOException e) {
      throw new CommandFailure(
          "config", ExitCode.ERROR, "cannot read " + clientFile + ": " + e.getMessage());
    }
  }
}
