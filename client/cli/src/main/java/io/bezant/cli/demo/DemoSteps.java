package io.bezant.cli.demo;

import io.bezant.cli.cluster.AdminReport;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.cluster.StateComparison;
import io.bezant.cli.screen.Screen;
import io.bezant.cli.screen.TextTable;
import io.bezant.client.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;

/** The steps of the demonstration. */
final class DemoSteps {

  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
  private static final Duration CATCH_UP_PATIENCE = Duration.ofSeconds(60);
  private static final int DIGEST_CHARACTERS = 16;

  private DemoSteps() {}

  /** The processes begin. */
  record Start() implements DemoStep {

    @Override
    public String title(DemoStage stage) {
      return "Start %d replicas, each a process with its own keys and disk files"
          .formatted(stage.cluster().replicas().size());
    }

    @Override
    public void run(DemoStage stage) {
      LocalCluster cluster = stage.cluster();
      LocalCluster.Started started =
          cluster.start(stage.launcher(), cluster.replicas(), Optional.empty(), START_PATIENCE);
      stage.check(
          started.ready().size() == cluster.replicas().size(),
          "%d of %d replicas serve".formatted(started.ready().size(), cluster.replicas().size()));
      stage
          .screen()
          .note(
              "processes "
                  + String.join(
                      ", ",
                      cluster.replicas().stream()
                          .flatMap(each -> each.process().stream())
                          .map(process -> Long.toString(process.pid()))
                          .toList())
                  + ", a quorum is "
                  + cluster.quorum());
    }
  }

  /**
   * Keys are written.
   *
   * @param count how many
   */
  record Write(int count) implements DemoStep {

    @Override
    public String title(DemoStage stage) {
      return String.format(Locale.ROOT, "Write %,d keys", count);
    }

    @Override
    public void run(DemoStage stage) {
      Crowd.Result result =
          Crowd.run(
              stage.screen(),
              stage.keyCount(),
              count,
              number -> stage.kv().put(DemoStage.key(number), DemoStage.value(number)));
      stage.addKeys(count);
      stage.check(
          true,
          String.format(
              Locale.ROOT, "%,d writes, each acknowledged by a quorum: %s", count, result.text()));
    }
  }

  /** Everything written so far is read. */
  record ReadAll() implements DemoStep {

    @Override
    public String title(DemoStage stage) {
      return String.format(Locale.ROOT, "Read all %,d keys", stage.keyCount());
    }

    @Override
    public void run(DemoStage stage) {
      AtomicInteger right = new AtomicInteger();
      Crowd.Result result =
          Crowd.run(
              stage.screen(),
              0,
              stage.keyCount(),
              number -> {
                Optional<KeyValue> found = stage.kv().get(DemoStage.key(number));
                if (found.isPresent() && found.get().valueUtf8().equals(DemoStage.value(number))) {
                  right.incrementAndGet();
                }
              });
      stage.check(
          right.get() == stage.keyCount(),
          String.format(
              Locale.ROOT,
              "%,d of %,d values are as written: %s",
              right.get(),
              stage.keyCount(),
              result.text()));
    }
  }

  /** The crashed replica comes back. */
  record Restart() implements DemoStep {

    @Override
    public String title(DemoStage stage) {
      return "Restart replica " + stage.victim().id() + " on what its disk remembers";
    }

    @Override
    public void run(DemoStage stage) {
      LocalReplica victim = stage.victim();
      victim.start(stage.launcher(), Optional.empty());
      boolean back = LocalCluster.await(START_PATIENCE, victim::isReady);
      stage.check(back, "replica %d serves again".formatted(victim.id()));
    }
  }

  /** All replicas hold the same state. */
  record CompareStates() implements DemoStep {

    private static final int WRITES_BETWEEN_LOOKS = 32;

    /** Few, so that nearly every write takes a sequence number of its own. */
    private static final int WRITERS = 4;

    @Override
    public String title(DemoStage stage) {
      return "Compare all replicas: same sequence number, same state digest";
    }

    @Override
    public void run(DemoStage stage) {
      int interval = stage.cluster().file().config().checkpointInterval();
      long begin = StateComparison.of(stage.cluster()).highestExecuted();
      // Digests are made at checkpoints: write until there is one with everything in it.
      long target = (begin / interval + 1) * interval;
      Screen.Bar bar = stage.screen().bar(target - begin);
      for (int writes = 0;
          StateComparison.of(stage.cluster()).highestExecuted() < target && writes < 4 * interval;
          writes += WRITES_BETWEEN_LOOKS) {
        Crowd.run(
            bar,
            WRITERS,
            writes,
            WRITES_BETWEEN_LOOKS,
            number -> stage.kv().put("demo/settle", Integer.toString(number)));
      }
      stage.screen().note("wrote on to the next checkpoint, at sequence number " + target);
      boolean equal =
          LocalCluster.await(
              CATCH_UP_PATIENCE, () -> StateComparison.of(stage.cluster()).agreeAt(target));
      List<Optional<AdminReport>> reports = stage.reports();
      TextTable.plain(
              List.of("replica", "executed", "checkpoint", "state digest"),
              rows(stage.cluster().replicas(), reports))
          .forEach(line -> stage.screen().line("        " + line));
      stage.check(
          equal,
          equal
              ? "all %d replicas have one state digest at one sequence number"
                  .formatted(reports.size())
              : "the replicas do not agree on one state digest at one sequence number");
    }

    private static List<List<String>> rows(
        List<LocalReplica> replicas, List<Optional<AdminReport>> reports) {
      List<List<String>> rows = new ArrayList<>();
      for (int i = 0; i < replicas.size(); i++) {
        Optional<AdminReport> report = reports.get(i);
        rows.add(
            List.of(
                Integer.toString(replicas.get(i).id()),
                report.map(AdminReport::executed).map(DemoSteps::text).orElse("-"),
                report.map(AdminReport::checkpoint).map(DemoSteps::text).orElse("-"),
                report.flatMap(AdminReport::stateDigest).map(DemoSteps::shortened).orElse("-")));
      }
      return List.copyOf(rows);
    }
  }

  /** The processes end. */
  record Stop() implements DemoStep {

    @Override
    public String title(DemoStage stage) {
      return "Stop";
    }

    @Override
    public void run(DemoStage stage) {
      stage.closeClient();
      List<LocalReplica.End> ends =
          LocalCluster.ask(stage.cluster().replicas(), replica -> replica.stop(STOP_PATIENCE));
      stage.check(
          ends.stream().allMatch(end -> end == LocalReplica.End.STOPPED),
          "all %d replicas ended when asked to".formatted(ends.size()));
    }
  }

  private static String text(OptionalLong number) {
    return number.isPresent() ? Long.toString(number.getAsLong()) : "-";
  }

  private static String shortened(String digest) {
    return digest.length() > DIGEST_CHARACTERS
        ? digest.substring(0, DIGEST_CHARACTERS) + "…"
        : digest;
  }
}
