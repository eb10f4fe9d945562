package io.bezant.bench.campaign;

import io.bezant.bench.simulation.RunReport;
import io.bezant.bench.simulation.coverage.Marks;
import io.bezant.bench.simulation.world.Tally;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a campaign has covered and found. Not thread-safe. */
public final class CampaignSummary {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_HOUR = 3600e9;

  private final Tally tally = new Tally();
  private final Marks marks = new Marks();
  private final TreeMap<String, Long> profiles = new TreeMap<>();
  private final TreeMap<String, Long> failures = new TreeMap<>();
  private long seeds;
  private long virtualNanos;
  private long longestSettleNanos;
  private long events;
  private long wallNanos;

  void add(RunReport report) {
    seeds++;
    virtualNanos += report.virtualNanos();
    longestSettleNanos = Math.max(longestSettleNanos, report.settleNanos());
    events += report.events();
    tally.addAll(report.tally());
    marks.addAll(report.marks());
    profiles.merge(report.profile().name().toLowerCase(Locale.ROOT), 1L, Long::sum);
    report.failure().ifPresent(failure -> failures.merge(failure.rule(), 1L, Long::sum));
  }

  void took(long nanos) {
    wallNanos = nanos;
  }

  /** How many runs failed. */
  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many runs broke each rule. */
  public Map<String, Long> failures() {
    return failures;
  }

  /** How often what happened, by kind. */
  public Tally tally() {
    return tally;
  }

  /** Which rare paths were taken. */
  public Marks marks() {
    return marks;
  }

  /** The main figures, by name. */
  Map<String, String> figures() {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("seeds", String.format(Locale.ROOT, "%,d", seeds));
    profiles.forEach(
        (profile, count) -> figures.put("… " + profile, String.format(Locale.ROOT, "%,d", count)));
    figures.put("failed", String.format(Locale.ROOT, "%,d", failed()));
    figures.put("virtual hours", String.format(Locale.ROOT, "%.2f", virtualNanos / NANOS_PER_HOUR));
    figures.put("events", String.format(Locale.ROOT, "%,d", events));
    figures.put(
        "longest settling",
        String.format(Locale.ROOT, "%.1f s", longestSettleNanos / NANOS_PER_SECOND));
    figures.put("wall time", String.format(Locale.ROOT, "%.0f s", wallNanos / NANOS_PER_SECOND));
    return figures;
  }

  /** Which marks had no hit, in one line. */
  String missingMarks() {
    return String.format(
        Locale.ROOT,
        "marks with 0 hits: %,d of %,d: %s",
        marks.missing().size(),
        marks.counts().size(),
        String.join(", ", marks.missing()));
  }

  /** The summary as lines of text. */
  public String text() {
    StringBuilder text = new StringBuilder();
    double seconds = wallNanos / NANOS_PER_SECOND;
    text.append(
        String.format(
            Locale.ROOT,
            "%,d seeds %s, %,d failed%n%.2f virtual hours, %,d events, longest settling %.1f s,"
                + " wall time %.1f s, %.1f seeds/s%n",
            seeds,
            profiles,
            failed(),
            virtualNanos / NANOS_PER_HOUR,
            events,
            longestSettleNanos / NANOS_PER_SECOND,
            seconds,
            seeds / Math.max(seconds, 1e-9)));
    tally
        .counts()
        .forEach(
            (name, count) -> text.append(String.format(Locale.ROOT, "  %,14d  %s%n", count, name)));
    text.append(String.format(Locale.ROOT, "coverage marks%n"));
    marks
        .counts()
        .forEach(
            (name, count) -> text.append(String.format(Locale.ROOT, "  %,14d  %s%n", count, name)));
    text.append(missingMarks()).append('\n');
    failures.forEach(
        (rule, count) ->
            text.append(String.format(Locale.ROOT, "  BROKEN %,d times: %s%n", count, rule)));
    return text.toString();
  }
}
