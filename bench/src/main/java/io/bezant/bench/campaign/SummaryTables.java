package io.bezant.bench.campaign;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The summary of a campaign as tables in Markdown, for a document. */
final class SummaryTables {
  private SummaryTables() {}

  static String of(CampaignSummary summary) {
    StringBuilder text = new StringBuilder("| what | count |\n| --- | ---: |\n");
    summary.figures().forEach((name, figure) -> row(text, name, figure));
    Map<String, Long> counts = summary.tally().counts();
    counts.forEach((name, count) -> row(text, name, number(count)));
    long answered = counts.getOrDefault("calls answered", 0L);
    long unknown = counts.getOrDefault("calls of unknown outcome", 0L);
    row(
        text,
        "share of unknown outcomes",
        String.format(Locale.ROOT, "%.2f %%", 100.0 * unknown / Math.max(1, answered + unknown)));
    Map<String, Long> marks = summary.marks().counts();
    List<String> missing = summary.marks().missing();
    text.append("\nMarks reached, least often first: ");
    text.append(
        marks.entrySet().stream()
            .filter(each -> each.getValue() > 0)
            .sorted(Map.Entry.comparingByValue())
            .map(each -> each.getKey() + " " + number(each.getValue()))
            .collect(Collectors.joining(" · ")));
    text.append(".\n\nNot reached: ").append(String.join(" · ", missing)).append(".\n");
    return text.toString();
  }

  private static void row(StringBuilder text, String name, String figure) {
    text.append("| ").append(name).append(" | ").append(figure).append(" |\n");
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
