package io.bezant.bench.simulation.drawing;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A conversation as a space-time diagram of text: time goes down, everybody has a column, and each
 * line tells one thing that happens. A star is where it happens, a lifeline shows who is up, an
 * arrow leads from who has sent a message to who hears it now.
 */
public final class SpaceTime {

  private static final int COLUMN_CHARS = 4;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long MICROS_PER_MILLI = 1_000;

  private final List<String> names;
  private final char[] lifelines;

  /** How somebody is. */
  public enum Condition {
    /** Running. */
    UP('|'),
    /** Not running. */
    DOWN(' '),
    /** Standing still. */
    PAUSED(':');

    private final char lifeline;

    Condition(char lifeline) {
      this.lifeline = lifeline;
    }
  }

  /**
   * A diagram in which nobody is up.
   *
   * @param names of the columns, short
   */
  public SpaceTime(List<String> names) {
    this.names = List.copyOf(names);
    this.lifelines = new char[names.size()];
    Arrays.fill(lifelines, Condition.DOWN.lifeline);
  }

  /** From the next line on, somebody is so. */
  public void become(int column, Condition condition) {
    lifelines[column] = condition.lifeline;
  }

  /** The names of the columns. */
  public String header() {
    StringBuilder line = new StringBuilder(" ".repeat(time(0).length()));
    for (String name : names) {
      line.append(String.format(Locale.ROOT, "  %-" + (COLUMN_CHARS - 2) + "s", name));
    }
    return line.toString().stripTrailing();
  }

  /** Something happens to everybody. */
  public String everywhere(long nanos, String what) {
    return line(nanos, lifelines(), what);
  }

  /** Something happens to one. */
  public String at(long nanos, int column, String what) {
    char[] cells = lifelines();
    cells[center(column)] = '*';
    return line(nanos, cells, names.get(column) + " " + what);
  }

  /** A message that one has sent is heard by another. */
  public String heard(long nanos, int from, int to, String message) {
    char[] cells = arrow(from, to);
    cells[center(to)] = '*';
    return line(nanos, cells, names.get(to) + " hears " + names.get(from) + ": " + message);
  }

  /** A message that one has sent will not be heard by another. */
  public String lost(long nanos, int from, int to, String message) {
    char[] cells = arrow(from, to);
    if (from != to) {
      cells[center(to) + (from < to ? -1 : 1)] = 'x';
    }
    return line(
        nanos,
        cells,
        "lost on the way from " + names.get(from) + " to " + names.get(to) + ": " + message);
  }

  private char[] arrow(int from, int to) {
    char[] cells = lifelines();
    int left = Math.min(center(from), center(to));
    int right = Math.max(center(from), center(to));
    for (int cell = left + 1; cell < right; cell++) {
      cells[cell] = cells[cell] == ' ' ? '-' : '+';
    }
    if (from != to) {
      cells[center(to) + (from < to ? -1 : 1)] = from < to ? '>' : '<';
    }
    return cells;
  }

  private char[] lifelines() {
    char[] cells = new char[names.size() * COLUMN_CHARS];
    Arrays.fill(cells, ' ');
    for (int column = 0; column < lifelines.length; column++) {
      cells[center(column)] = lifelines[column];
    }
    return cells;
  }

  private static int center(int column) {
    return column * COLUMN_CHARS + 2;
  }

  private static String time(long nanos) {
    long micros = nanos / NANOS_PER_MICRO;
    return String.format(
        Locale.ROOT, "%7d.%03d ms", micros / MICROS_PER_MILLI, micros % MICROS_PER_MILLI);
  }

  private static String line(long nanos, char[] cells, String text) {
    return time(nanos) + new String(cells) + "   " + text;
  }
}
