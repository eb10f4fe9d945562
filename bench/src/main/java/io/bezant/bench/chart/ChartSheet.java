package io.bezant.bench.chart;

import java.awt.BasicStroke;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * One chart as a piece of HTML: a picture that holds the chart twice, for light and for dark
 * ground, and needs nothing from anywhere else.
 */
public final class ChartSheet {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 380;
  private static final float LINE_WIDTH = 2f;
  private static final double BAR_FILL = 0.55;
  private static final double PERCENT = 100;
  private static final int MAX_DIGITS = 6;
  private static final MathContext SIGNIFICANT = new MathContext(6);

  private ChartSheet() {}

  /**
   * What a chart is called and what its axes show, with units.
   *
   * @param title what one sees, for those who do not see it
   * @param x the horizontal axis
   * @param y the vertical axis
   */
  public record Caption(String title, String x, String y) {}

  /**
   * Values that belong together.
   *
   * @param name in the legend
   * @param x horizontal places, as many as values
   * @param y values, finite
   */
  public record Line(String name, List<Double> x, List<Double> y) {

    /** Copies the lists. */
    public Line {
      x = List.copyOf(x);
      y = List.copyOf(y);
    }
  }

  /**
   * One layer of stacked bars.
   *
   * @param name in the legend
   * @param heights one for each bar
   */
  public record Layer(String name, List<Double> heights) {

    /** Copies the list. */
    public Layer {
      heights = List.copyOf(heights);
    }
  }

  /** Lines over time or another quantity. Nothing of no lines. */
  public static String lines(Caption caption, List<Line> lines) {
    return lines.isEmpty() ? "" : picture(caption, ground -> xy(ground, caption, lines, false));
  }

  /**
   * Latencies by percentile, HdrHistogram's way: each step to the right leaves out nine tenths of
   * what the step before still held.
   *
   * @param lines horizontal places are percentiles, 0 to below 100
   */
  public static String percentiles(Caption caption, List<Line> lines) {
    List<Line> spread =
        lines.stream()
            .map(
                line ->
                    new Line(
                        line.name(),
                        line.x().stream().map(p -> -Math.log10(1 - p / PERCENT)).toList(),
                        line.y()))
            .toList();
    return lines.isEmpty() ? "" : picture(caption, ground -> xy(ground, caption, spread, true));
  }

  /** Bars with layers on top of each other. Nothing of no bars. */
  public static String bars(Caption caption, List<String> names, List<Layer> layers) {
    return names.isEmpty() || layers.isEmpty()
        ? ""
        : picture(caption, ground -> stacked(ground, caption, names, layers));
  }

  private static XYChart xy(
      Ground ground, Caption caption, List<Line> lines, boolean byPercentile) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(caption.x())
            .yAxisTitle(caption.y())
            .build();
    ground.dress(chart.getStyler());
    chart.getStyler().setMarkerSize(0);
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(ChartSheet::number);
    chart.getStyler().setXAxisMin(0.0);
    chart
        .getStyler()
        .setxAxisTickLabelsFormattingFunction(
            byPercentile ? ChartSheet::percentile : ChartSheet::number);
    for (Line line : lines) {
      chart
          .addSeries(line.name(), line.x(), line.y())
          .setMarker(SeriesMarkers.NONE)
          .setLineStyle(new BasicStroke(LINE_WIDTH));
    }
    return chart;
  }

  private static CategoryChart stacked(
      Ground ground, Caption caption, List<String> names, List<Layer> layers) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(caption.x())
            .yAxisTitle(caption.y())
            .build();
    ground.dress(chart.getStyler());
    chart.getStyler().setStacked(true);
    chart.getStyler().setAvailableSpaceFill(BAR_FILL);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(ChartSheet::number);
    for (Layer layer : layers) {
      chart.addSeries(layer.name(), names, layer.heights());
    }
    return chart;
  }

  /** Different numbers have different texts: XChart looks for ticks until theirs differ. */
  private static String number(double value) {
    return new DecimalFormat("#,##0.#########", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(new BigDecimal(value).round(SIGNIFICANT));
  }

  /** 0, 1, 2, … stand for 0 %, 90 %, 99 %, … */
  private static String percentile(double nines) {
    double rest = PERCENT * Math.pow(10, -nines);
    boolean whole = nines == Math.rint(nines);
    int digits = Math.clamp((int) Math.ceil(nines) - (whole ? 2 : 0), 0, MAX_DIGITS);
    return String.format(Locale.ROOT, "%." + digits + "f %%", PERCENT - rest);
  }

  private static String picture(Caption caption, Function<Ground, Chart<?, ?>> draw) {
    String source = "<source media=\"(prefers-color-scheme: dark)\" srcset=\"%s\">";
    String image = "<img src=\"%s\" alt=\"%s\" width=\"%d\" height=\"%d\">";
    return ("<picture>" + source + image + "</picture>")
        .formatted(
            address(draw.apply(Ground.DARK)),
            address(draw.apply(Ground.LIGHT)),
            escape(caption.title() + ": " + caption.y() + " by " + caption.x()),
            WIDTH,
            HEIGHT);
  }

  private static String address(Chart<?, ?> chart) {
    ByteArrayOutputStream svg = new ByteArrayOutputStream();
    try {
      VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a chart into memory", e);
    }
    // The names of Java's logical fonts are no names of fonts.
    String text =
        svg.toString(StandardCharsets.UTF_8)
            .replaceAll("font-family:[^;\"]*", "font-family:system-ui,sans-serif");
    return "data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Text as it stands in HTML. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
