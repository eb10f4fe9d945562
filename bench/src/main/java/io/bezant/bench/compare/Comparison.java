package io.bezant.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.bezant.cli.cluster.FreePorts;
import io.bezant.cli.screen.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rounds: A, B, A, B, each on a cluster of its own. */
final class Comparison {

  /** What is compared, as far as both sides tell it. */
  private static final List<String> FIGURES =
      List.of(
          "opsPerSecond",
          "p50Micros",
          "p99Micros",
          "p999Micros",
          "replicaCpuMicrosPerOp",
          "clientCpuMicrosPerOp",
          "errors");

  private final Side a;
  private final Side b;
  private final Path launcher;
  private final Terms terms;

  /**
   * How they are compared.
   *
   * @param rounds how often each is measured
   * @param reuse whether one cluster of each serves all rounds, rather than a new one for each
   * @param replicas how many replicas the clusters have
   * @param loadFlags what loads are made with
   */
  record Terms(int rounds, boolean reuse, int replicas, List<String> loadFlags) {

    Terms {
      loadFlags = List.copyOf(loadFlags);
      if (rounds < 1) {
        throw new IllegalArgumentException("--rounds must be at least 1, not " + rounds);
      }
    }
  }

  /** A comparison of two sides; {@code launcher} is the one that this process was started by. */
  Comparison(Side a, Side b, Path launcher, Terms terms) {
    this.a = a;
    this.b = b;
    this.launcher = launcher;
    this.terms = terms;
  }

  /** What the loads of both sides said, round by round. */
  record Outcome(List<JsonNode> a, List<JsonNode> b) {

    /** The figures that all of them have. */
    List<PairedFigure> figures() {
      List<PairedFigure> figures = new ArrayList<>();
      for (String name : FIGURES) {
        if (all(a, name) && all(b, name)) {
          figures.add(new PairedFigure(name, values(a, name), values(b, name)));
        }
      }
      return figures;
    }

    private static boolean all(List<JsonNode> loads, String name) {
      return loads.stream().allMatch(load -> load.path(name).isNumber());
    }

    private static List<Double> values(List<JsonNode> loads, String name) {
      return loads.stream().map(load -> load.path(name).doubleValue()).toList();
    }
  }

  Outcome run(Screen screen) throws IOException, InterruptedException {
    List<JsonNode> ofA = new ArrayList<>();
    List<JsonNode> ofB = new ArrayList<>();
    Path home = Files.createTempDirectory("bezant-compare-");
    try {
      if (terms.reuse()) {
        try (Contestant first = contestant(a, home, "a");
            Contestant second = contestant(b, home, "b")) {
          first.start();
          second.start();
          for (int round = 1; round <= terms.rounds(); round++) {
            ofA.add(tell(screen, "A", round, first.load()));
            ofB.add(tell(screen, "B", round, second.load()));
          }
        }
      } else {
        for (int round = 1; round <= terms.rounds(); round++) {
          ofA.add(tell(screen, "A", round, once(a, home)));
          ofB.add(tell(screen, "B", round, once(b, home)));
        }
      }
    } finally {
      Files.deleteIfExists(home);
    }
    return new Outcome(ofA, ofB);
  }

  private JsonNode once(Side side, Path home) throws IOException, InterruptedException {
    try (Contestant contestant = contestant(side, home, "one")) {
      contestant.start();
      return contestant.load();
    }
  }

  private Contestant contestant(Side side, Path home, String name) {
    return new Contestant(
        side,
        home.resolve(name),
        new Contestant.Rig(
            launcher,
            FreePorts.basePort(terms.replicas()),
            List.of("--replicas", Integer.toString(terms.replicas())),
            terms.loadFlags()));
  }

  private static JsonNode tell(Screen screen, String side, int round, JsonNode load) {
    screen.line(
        String.format(
            Locale.ROOT,
            "%s %d  %,10.0f per second   p50 %.2f ms   replicas %.1f µs per op",
            side,
            round,
            load.path("opsPerSecond").doubleValue(),
            load.path("p50Micros").doubleValue() / 1e3,
            load.path("replicaCpuMicrosPerOp").doubleValue()));
    return load;
  }
}
