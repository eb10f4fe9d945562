/**
 * Charts as SVG inside one HTML page, readable on light and on dark ground.
 *
 * <p>Draws with XChart; knows values and titles, and nothing of what they mean. Start with {@link
 * io.bezant.bench.chart.ChartSheet}.
 */
@NullMarked
package io.bezant.bench.chart;

import org.jspecify.annotations.NullMarked;
