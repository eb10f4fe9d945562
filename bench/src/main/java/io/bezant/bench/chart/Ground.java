package io.bezant.bench.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** What a chart stands on: the colours that surround its data. */
enum Ground {
  LIGHT(0xffffff, 0x24292f, 0xd8dee4),
  DARK(0x161b22, 0xd0d7de, 0x30363d);

  /** Told apart by most eyes, on either ground [after Tableau 10]. */
  private static final int[] SERIES = {
    0x4c78a8, 0xf58518, 0x54a24b, 0xb279a2, 0xe45756, 0x72b7b2, 0xeeca3b, 0xff9da6, 0x9d755d,
    0x8a8f98, 0x3fb6c9, 0xa0cbe8
  };

  private static final int TEXT_POINTS = 12;

  private final int paper;
  private final int ink;
  private final int grid;

  Ground(int paper, int ink, int grid) {
    this.paper = paper;
    this.ink = ink;
    this.grid = grid;
  }

  /** Gives a chart its colours, fonts and place of the legend. */
  void dress(AxesChartStyler style) {
    Color background = new Color(paper);
    Color text = new Color(ink);
    Font plain = new Font(Font.SANS_SERIF, Font.PLAIN, TEXT_POINTS);
    style.setChartBackgroundColor(background);
    style.setPlotBackgroundColor(background);
    style.setLegendBackgroundColor(background);
    style.setLegendBorderColor(background);
    style.setPlotBorderVisible(false);
    style.setChartFontColor(text);
    style.setXAxisTitleColor(text);
    style.setYAxisTitleColor(text);
    style.setAxisTickLabelsColor(text);
    style.setAxisTickMarksColor(new Color(grid));
    style.setPlotGridLinesColor(new Color(grid));
    style.setPlotGridLinesStroke(new BasicStroke(1));
    style.setAxisTickLabelsFont(plain);
    style.setAxisTitleFont(plain);
    style.setLegendFont(plain);
    style.setChartTitleVisible(false);
    style.setLegendPosition(Styler.LegendPosition.OutsideS);
    style.setLegendLayout(Styler.LegendLayout.Horizontal);
    style.setSeriesColors(colors());
    style.setPlotGridVerticalLinesVisible(false);
  }

  private static Color[] colors() {
    Color[] colors = new Color[SERIES.length];
    for (int i = 0; i < SERIES.length; i++) {
      colors[i] = new Color(SERIES[i]);
    }
    return colors;
  }
}
