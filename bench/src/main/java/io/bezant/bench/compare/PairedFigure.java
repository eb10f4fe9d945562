package io.bezant.bench.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One figure of both sides, round by round.
 *
 * @param name as in the load's JSON
 * @param a of side A, one for each round
 * @param b of side B, in the same rounds
 */
record PairedFigure(String name, List<Double> a, List<Double> b) {

  PairedFigure {
    a = List.copyOf(a);
    b = List.copyOf(b);
    if (a.size() != b.size() || a.isEmpty()) {
      throw new IllegalArgumentException("a figure has as many values of A as of B, at least one");
    }
  }

  /** B divided by A, pair by pair; pairs in which A is zero say nothing and are left out. */
  List<Double> ratios() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < a.size(); i++) {
      if (a.get(i) != 0) {
        ratios.add(b.get(i) / a.get(i));
      }
    }
    return ratios;
  }

  /** The middle one, or the mean of the two in the middle; NaN of nothing. */
  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int size = sorted.size();
    return size == 0 ? Double.NaN : (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }

  void addTo(ArrayNode figures) {
    ObjectNode json = figures.addObject().put("figure", name);
    json.put("medianA", rounded(median(a))).put("medianB", rounded(median(b)));
    List<Double> ratios = ratios();
    if (ratios.isEmpty()) {
      json.putNull("ratio").putNull("ratioMin").putNull("ratioMax");
    } else {
      json.put("ratio", rounded(median(ratios)))
          .put("ratioMin", rounded(Collections.min(ratios)))
          .put("ratioMax", rounded(Collections.max(ratios)));
    }
    ArrayNode pairs = json.putArray("ratios");
    ratios.forEach(ratio -> pairs.add(rounded(ratio)));
    a.forEach(json.putArray("a")::add);
    b.forEach(json.putArray("b")::add);
  }

  private static double rounded(double value) {
    return Math.rint(value * 1000) / 1000;
  }
}
