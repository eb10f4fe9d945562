package io.bezant.cli.screen;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Columns of text, each as wide as its widest cell. */
public final class TextTable {

  private TextTable() {}

  /** With lines around the cells. */
  public static List<String> framed(List<String> names, List<List<String>> rows) {
    List<Integer> widths = widths(names, rows);
    String rule =
        "+" + String.join("+", widths.stream().map(width -> "-".repeat(width + 2)).toList()) + "+";
    List<String> lines = new ArrayList<>();
    lines.add(rule);
    lines.add("| " + String.join(" | ", padded(upper(names), widths)) + " |");
    lines.add(rule);
    rows.forEach(row -> lines.add("| " + String.join(" | ", padded(row, widths)) + " |"));
    lines.add(rule);
    return Collections.unmodifiableList(lines);
  }

  /** With nothing but space between the columns. */
  public static List<String> plain(List<String> names, List<List<String>> rows) {
    List<Integer> widths = widths(names, rows);
    List<String> lines = new ArrayList<>();
    lines.add(String.join("  ", padded(upper(names), widths)).stripTrailing());
    rows.forEach(row -> lines.add(String.join("  ", padded(row, widths)).stripTrailing()));
    return Collections.unmodifiableList(lines);
  }

  private static List<String> upper(List<String> names) {
    return names.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
  }

  private static List<Integer> widths(List<String> names, List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < names.size(); column++) {
      int widest = names.get(column).length();
      for (List<String> row : rows) {
        widest = Math.max(widest, row.get(column).length());
      }
      widths.add(widest);
    }
    return Collections.unmodifiableList(widths);
  }

  private static List<String> padded(List<String> cells, List<Integer> widths) {
    List<String> padded = new ArrayList<>();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      padded.add(cell + " ".repeat(widths.get(column) - cell.length()));
    }
    return Collections.unmodifiableList(padded);
  }
}
