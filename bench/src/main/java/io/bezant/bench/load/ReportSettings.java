package io.bezant.bench.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/** What a load was measured with: without it a figure means nothing. */
public interface ReportSettings {

  /** For scripts. */
  ObjectNode toJson(LoadRun.Measured measured);

  /** For people. */
  void print(PrintStream out, LoadRun.Measured measured);
}
