package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.cluster.ClusterFolder;
import io.bezant.cli.cluster.ClusterPlan;
import io.bezant.cli.cluster.FreePorts;
import io.bezant.cli.demo.Demo;
import io.bezant.cli.screen.Screen;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole story in half a minute. */
@Command(
    name = "demo",
    description = {
      "Start a cluster, use it, crash its primary, and check that nothing is lost.",
      "Needs nothing and leaves nothing behind, unless --dir names a directory to keep."
    })
final class DemoCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many replicas, at least 4 (default: ${DEFAULT-VALUE}).")
  private int replicas = ClusterPlan.DEFAULT_REPLICAS;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many keys to write first (default: ${DEFAULT-VALUE}).")
  private int keys = 1_000;

  @Override
  public Integer call() throws IOException {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    if (replicas < ClusterPlan.DEFAULT_REPLICAS || keys < 2) {
      throw new CommandFailure(
          "usage", ExitCode.USAGE, "a demonstration needs at least 4 replicas and 2 keys");
    }
    boolean keep = cli.namesFolder();
    ClusterFolder folder =
        keep ? cli.folder() : new ClusterFolder(Files.createTempDirectory("bezant-demo-"));
    ClusterPlan plan =
        new ClusterPlan(
            replicas,
            1,
            ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
            Limits.DEFAULT,
            new ClusterPlan.Places.Loopback(FreePorts.basePort(replicas)));
    Demo.Verdict verdict = new Demo(screen(cli), cli.launcher(), keep).run(folder, plan, keys);
    if (cli.writesJson()) {
      cli.printer().print(model(verdict), out -> {});
    }
    return verdict.held() ? ExitCode.OK : ExitCode.ERROR;
  }

  private static Screen screen(BezantCli cli) {
    return cli.writesJson()
        ? new Screen(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false)
        : new Screen(cli.terminal().out(), cli.terminal().ansi());
  }

  private static ObjectNode model(Demo.Verdict verdict) {
    ObjectNode model =
        Printer.newObject()
            .put("held", verdict.held())
            .put("failure", verdict.failure())
            .put("checks", verdict.checkCount())
            .put("tookMillis", verdict.tookMillis());
    ArrayNode steps = model.putArray("steps");
    verdict
        .steps()
        .forEach(
            step ->
                steps.addObject().put("title", step.title()).put("tookMillis", step.tookMillis()));
    return model;
  }
}
