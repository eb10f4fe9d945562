package io.bezant.cli.screen;

import java.io.PrintStream;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/**
 * A place to tell a story, line by line. On a terminal it has colours and a bar that grows in
 * place; in a file or a pipe it has plain lines and no bar.
 */
public final class Screen {

  private static final int BAR_CELLS = 40;
  private static final long REDRAW_NANOS = 50_000_000;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean live;

  /**
   * A screen.
   *
   * @param live whether a person is watching a terminal
   */
  public Screen(PrintStream out, boolean live) {
    this.out = out;
    this.live = live;
  }

  /** Something that has to be done many times. Thread-safe. */
  public final class Bar {

    private final long total;
    private long done;
    private long lastDrawn;

    private Bar(long total) {
      this.total = total;
    }

    /** One more is done. */
    public synchronized void advance() {
      done++;
      long now = System.nanoTime();
      if (live && now - lastDrawn > REDRAW_NANOS) {
        lastDrawn = now;
        int filled = (int) Math.min(BAR_CELLS, BAR_CELLS * done / total);
        out.print(
            CLEAR_LINE
                + "      "
                + style("cyan", "█".repeat(filled))
                + style("faint", "░".repeat(BAR_CELLS - filled))
                + String.format(
                    Locale.ROOT,
                    " %3d%%  %,d of %,d",
                    Math.min(100, 100 * done / total),
                    done,
                    total));
        out.flush();
      }
    }

    /** Takes the bar away. */
    public synchronized void end() {
      if (live) {
        out.print(CLEAR_LINE);
        out.flush();
      }
    }
  }

  /** A bar for so many. */
  public Bar bar(long total) {
    return new Bar(Math.max(1, total));
  }

  /** A line. */
  public void line(String text) {
    out.print(text + "\n");
    out.flush();
  }

  /** A heading. */
  public void heading(String text) {
    line(style("bold", text));
  }

  /** Something that was checked. */
  public void check(boolean held, String text) {
    String mark =
        held ? style("green", live ? "✓" : "ok") : style("red,bold", live ? "✗" : "FAILED");
    line("      " + mark + " " + text);
  }

  /** Something beside the point. */
  public void note(String text) {
    line("        " + style("faint", text));
  }

  /** Something that went wrong. */
  public void alarm(String text) {
    line(style("red,bold", text));
  }

  /** Text in a style of picocli's, where the screen knows styles. */
  public String style(String style, String text) {
    return live && !text.isEmpty() ? Ansi.ON.string("@|" + style + " " + text + "|@") : text;
  }
}
