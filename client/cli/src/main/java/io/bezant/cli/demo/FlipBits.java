package io.bezant.cli.demo;

import io.bezant.cli.cluster.AdminReport;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.client.KeyValue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Bits of values are flipped in the data file of a running backup, as a bad disk would. It notices
 * at the first read, stops, sets the file aside, and has its state from the others again; no reader
 * ever sees a wrong value.
 */
record FlipBits() implements DemoStep {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of so many values one bit each, wherever the file holds a copy. */
  private static final int VALUES = 16;

  private static final int REASON_CHARACTERS = 110;

  @Override
  public String title(DemoStage stage) {
    return "Flip bits in the data file of a running backup";
  }

  @Override
  public void run(DemoStage stage) {
    LocalCluster cluster = stage.cluster();
    int primary = cluster.awaitPrimary(PATIENCE).id();
    LocalReplica victim =
        cluster.replicas().reversed().stream()
            .filter(each -> each.id() != primary)
            .findFirst()
            .orElseThrow();
    stage.chooseVictim(victim);
    long before = pid(victim);
    int flipped = flip(victim.directory().resolve("data").resolve("state").resolve("data.mdb"));
    stage.check(
        flipped > 0,
        "%d bits of replica %d's data file are wrong now (process %d)"
            .formatted(flipped, victim.id(), before));
    long begin = System.nanoTime();
    boolean noticed = LocalCluster.await(PATIENCE, () -> read(stage) && pid(victim) != before);
    stage.check(
        noticed, "replica %d noticed when it read them, and stopped".formatted(victim.id()));
    boolean back =
        LocalCluster.await(
            PATIENCE, () -> victim.isReady() && pid(victim) != before && cluster.isWhole());
    stage.check(
        back,
        String.format(
            Locale.ROOT,
            "it has its state from the others and serves again, after %.1f s; nobody was asked",
            (System.nanoTime() - begin) / 1e9));
    victim.report().flatMap(AdminReport::stateLoss).ifPresent(reason -> tell(stage, reason));
  }

  private static void tell(DemoStage stage, String reason) {
    stage
        .screen()
        .note(
            "it says: "
                + (reason.length() > REASON_CHARACTERS
                    ? reason.substring(0, REASON_CHARACTERS) + "…"
                    : reason));
  }

  private static long pid(LocalReplica replica) {
    return replica.process().map(ProcessHandle::pid).orElse(-1L);
  }

  /** Reads what was hurt; the others are right, so every answer must be. */
  private static boolean read(DemoStage stage) {
    for (int number = 0; number < Math.min(VALUES, stage.keyCount()); number++) {
      Optional<KeyValue> found = stage.kv().get(DemoStage.key(number));
      if (found.isEmpty() || !found.get().valueUtf8().equals(DemoStage.value(number))) {
        throw new DemoFailure("a wrong value was read for " + DemoStage.key(number));
      }
    }
    return true;
  }

  private static int flip(Path file) {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] bytes = Files.readAllBytes(file);
      int flipped = 0;
      for (int number = 0; number < VALUES; number++) {
        byte[] value = DemoStage.value(number).getBytes(StandardCharsets.UTF_8);
        for (int at = find(bytes, value, 0); at >= 0; at = find(bytes, value, at + 1)) {
          raw.seek(at);
          raw.write(value[0] ^ 1);
          flipped++;
        }
      }
      return flipped;
    } catch (IOException refused) {
      throw new DemoFailure("cannot hurt " + file + ": " + refused.getMessage());
    }
  }

  private static int find(byte[] in, byte[] wanted, int from) {
    for (int at = from; at + wanted.length <= in.length; at++) {
      if (java.util.Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }
}
