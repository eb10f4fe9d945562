package io.bezant.bench.campaign;

import io.bezant.bench.simulation.Profile;
import io.bezant.cli.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Runs the same seeds in two JVMs that differ in their garbage collector, in the hash codes of
 * objects and in the number of threads, and compares the fingerprints of all runs.
 */
public final class DeterminismCheck {
  private static final List<List<String>> KINDS =
      List.of(
          List.of("-XX:+UseSerialGC", "-XX:hashCode=0", "-XX:+UnlockExperimentalVMOptions"),
          List.of(
              "-XX:+UseParallelGC",
              "-XX:hashCode=2",
              "-XX:+UnlockExperimentalVMOptions",
              "-Xmn8m"));

  private final Campaign campaign;

  /** A check of the seeds of a campaign. */
  public DeterminismCheck(Campaign campaign) {
    this.campaign = campaign;
  }

  /** Runs both and says what differs; an exit code. */
  public int run(PrintStream out) throws IOException, InterruptedException {
    Map<Long, String> first = fingerprints(KINDS.get(0), campaign.jobs());
    Map<Long, String> second = fingerprints(KINDS.get(1), 1);
    List<Long> different = new ArrayList<>();
    for (long seed = campaign.firstSeed(); seed < campaign.firstSeed() + campaign.seeds(); seed++) {
      if (!first.containsKey(seed) || !Objects.equals(first.get(seed), second.get(seed))) {
        different.add(seed);
      }
    }
    out.print(
        campaign.seeds()
            + " seeds run twice in two JVMs, "
            + different.size()
            + " differ"
            + (different.isEmpty() ? "" : ": " + different)
            + "\n");
    return different.isEmpty() ? ExitCode.OK : ExitCode.ERROR;
  }

  private Map<Long, String> fingerprints(List<String> flags, int jobs)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    List<String> unlocking = new ArrayList<>(flags);
    unlocking.sort((a, b) -> Boolean.compare(b.contains("Unlock"), a.contains("Unlock")));
    command.addAll(unlocking);
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            "io.bezant.bench.BenchMain",
            "simulate",
            "--fingerprints",
            "--seed",
            Long.toString(campaign.firstSeed()),
            "--seeds",
            Long.toString(campaign.seeds()),
            "--jobs",
            Integer.toString(jobs),
            "--profile",
            campaign.profiles().stream().map(Profile::name).collect(Collectors.joining(","))));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Map<Long, String> found = new TreeMap<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("fingerprint ")) {
          String[] parts = line.split(" ", 3);
          found.put(Long.parseLong(parts[1]), parts[2]);
        }
      }
    }
    process.waitFor();
    return found;
  }
}
