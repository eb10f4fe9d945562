package io.bezant.bench.campaign;

import io.bezant.bench.simulation.RunReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a person needs in order to understand a failed run, and to see it again. */
public final class FailureReport {
  private static final int LINES = 60;

  private FailureReport() {}

  /** The report as text: what broke, the last events, what was drawn, how to see it again. */
  public static String of(RunReport report) {
    StringBuilder text = new StringBuilder();
    report
        .failure()
        .ifPresent(
            failure ->
                text.append("BROKEN: ")
                    .append(failure.rule())
                    .append('\n')
                    .append(failure.what())
                    .append('\n'));
    int from = Math.max(0, report.lastEvents().size() - LINES);
    report
        .lastEvents()
        .subList(from, report.lastEvents().size())
        .forEach(line -> text.append("  ").append(line).append('\n'));
    text.append("options: ").append(report.plan()).append('\n');
    text.append("seed ").append(report.seed()).append(" at commit ").append(commit()).append('\n');
    text.append("replay: ").append(replayCommand(report)).append('\n');
    return text.toString();
  }

  /** The one command that shows the run again. */
  public static String replayCommand(RunReport report) {
    return "./bezant simulate --seed %d --profile %s --trace"
        .formatted(report.seed(), report.profile().name().toLowerCase(Locale.ROOT));
  }

  /** The commit that was built, as far as git knows. */
  private static String commit() {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12")
              .redirectErrorStream(true)
              .start();
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(git.getInputStream(), StandardCharsets.UTF_8))) {
        String line = reader.readLine();
        return line == null ? "unknown" : line;
      }
    } catch (IOException noGit) {
      return "unknown";
    }
  }
}
