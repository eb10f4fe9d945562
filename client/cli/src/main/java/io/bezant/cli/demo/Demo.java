package io.bezant.cli.demo;

import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.ClusterFounder;
import io.bezant.cli.cluster.ClusterPlan;
import io.bezant.cli.cluster.Launcher;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.screen.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The demonstration, from an empty directory to the verdict. Whatever happens, also ctrl-C, no
 * process of it goes on.
 */
public final class Demo {

  private final Screen screen;
  private final Launcher launcher;
  private final boolean keepFiles;

  /**
   * A demonstration.
   *
   * @param keepFiles whether the cluster's directory stays when all is over
   */
  public Demo(Screen screen, Launcher launcher, boolean keepFiles) {
    this.screen = screen;
    this.launcher = launcher;
    this.keepFiles = keepFiles;
  }

  /**
   * One step that was shown.
   *
   * @param title what it was
   * @param tookMillis how long it took
   */
  public record Shown(String title, long tookMillis) {}

  /**
   * How it went.
   *
   * @param failure why it ended early; empty if every check held
   * @param checkCount how many checks were made
   * @param steps what was shown
   * @param tookMillis how long all took
   */
  public record Verdict(String failure, int checkCount, List<Shown> steps, long tookMillis) {

    /** Whether every check held. */
    public boolean held() {
      return failure.isEmpty();
    }
  }

  /** What is shown, in this order. */
  private static List<DemoStep> steps(int keys) {
    return List.of(
        new DemoSteps.Start(),
        new DemoSteps.Write(keys),
        new DemoSteps.ReadAll(),
        new KillPrimary(),
        new DemoSteps.Write(keys / 2),
        new DemoSteps.Restart(),
        new DemoSteps.ReadAll(),
        new DemoSteps.CompareStates(),
        new FlipBits(),
        new DemoSteps.CompareStates(),
        new DemoSteps.Stop());
  }

  /** Shows everything, and returns how it went. */
  public Verdict run(ClusterFolder folder, ClusterPlan plan, int keys) {
    long begin = System.nanoTime();
    screen.heading(
        "Bezant: %d replicas, of which any %d may crash or lie"
            .formatted(plan.replicaCount(), (plan.replicaCount() - 1) / 3));
    screen.line("");
    Thread cleaning = new Thread(() -> cleanUp(folder), "bezant-demo-clean-up");
    Runtime.getRuntime().addShutdownHook(cleaning);
    List<Shown> shown = new ArrayList<>();
    String failure = "";
    int checkCount = 0;
    try {
      LocalCluster cluster = new ClusterFounder(launcher).found(folder, plan);
      DemoStage stage = new DemoStage(screen, cluster, launcher);
      try {
        show(stage, steps(keys), shown);
      } catch (DemoFailure held) {
        failure = String.valueOf(held.getMessage());
      } finally {
        checkCount = stage.checks().size();
        stage.closeClient();
      }
    } finally {
      cleanUp(folder);
      forget(cleaning);
    }
    Verdict verdict =
        new Verdict(
            failure, checkCount, List.copyOf(shown), (System.nanoTime() - begin) / 1_000_000);
    conclude(verdict);
    return verdict;
  }

  private void show(DemoStage stage, List<DemoStep> steps, List<Shown> shown) {
    for (DemoStep step : steps) {
      String title = step.title(stage);
      screen.heading("%2d/%d  %s".formatted(shown.size() + 1, steps.size(), title));
      long begin = System.nanoTime();
      step.run(stage);
      long took = (System.nanoTime() - begin) / 1_000_000;
      shown.add(new Shown(title, took));
      screen.note(String.format(Locale.ROOT, "%.1f s", took / 1000.0));
    }
  }

  private void conclude(Verdict verdict) {
    screen.line("");
    if (verdict.held()) {
      screen.heading(
          String.format(
              Locale.ROOT,
              "Every check held: %d checks in %.1f s.",
              verdict.checkCount(),
              verdict.tookMillis() / 1000.0));
    } else {
      screen.alarm("The demonstration failed: " + verdict.failure());
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException endingAlready) {
      // The hook runs, or has run; what it does may be done twice.
    }
  }

  private synchronized void cleanUp(ClusterFolder folder) {
    if (folder.content() == ClusterFolder.Content.CLUSTER) {
      LocalCluster.open(folder).replicas().forEach(LocalReplica::kill);
    }
    if (!keepFiles) {
      remove(folder.path());
    }
  }

  private static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | java.io.UncheckedIOException left) {
      // A temporary directory that stays behind does no harm.
    }
  }
}
