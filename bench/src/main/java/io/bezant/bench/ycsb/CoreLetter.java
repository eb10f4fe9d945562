package io.bezant.bench.ycsb;

import java.util.Locale;
import java.util.Properties;

/**
 * YCSB's core workloads as its files {@code workloads/workloada} to {@code workloadf} have them.
 */
public enum CoreLetter {
  /** Half reads, half updates. */
  A("zipfian", "readproportion=0.5 updateproportion=0.5"),
  /** Mostly reads. */
  B("zipfian", "readproportion=0.95 updateproportion=0.05"),
  /** Only reads. */
  C("zipfian", "readproportion=1.0 updateproportion=0.0"),
  /** Mostly reads of what was inserted last. */
  D("latest", "readproportion=0.95 updateproportion=0.0 insertproportion=0.05"),
  /** Mostly short scans. */
  E("zipfian", "readproportion=0.0 updateproportion=0.0 scanproportion=0.95 insertproportion=0.05"),
  /** Half reads, half read-modify-writes. */
  F("zipfian", "readproportion=0.5 updateproportion=0.0 readmodifywriteproportion=0.5");

  /** YCSB sizes some of its generators for what may be inserted in a run. */
  private static final int EXPECTED_OPERATIONS = 1_000_000;

  private final String distribution;
  private final String proportions;

  CoreLetter(String distribution, String proportions) {
    this.distribution = distribution;
    this.proportions = proportions;
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it needs range scans. */
  public boolean scans() {
    return this == E;
  }

  /** Whether it updates what it has read. */
  public boolean modifiesWhatItRead() {
    return this == F;
  }

  /** What YCSB is told. Records are read whole and written whole, since a value is one here. */
  Properties properties(RecordShape shape) {
    Properties properties = new Properties();
    properties.setProperty("requestdistribution", distribution);
    properties.setProperty("scanproportion", "0");
    properties.setProperty("insertproportion", "0");
    properties.setProperty("readmodifywriteproportion", "0");
    for (String proportion : proportions.split(" ", -1)) {
      String[] parts = proportion.split("=", 2);
      properties.setProperty(parts[0], parts[1]);
    }
    properties.setProperty("readallfields", "true");
    properties.setProperty("writeallfields", "true");
    properties.setProperty("operationcount", Integer.toString(EXPECTED_OPERATIONS));
    properties.setProperty("recordcount", Integer.toString(shape.recordCount()));
    properties.setProperty("fieldcount", Integer.toString(shape.fieldCount()));
    properties.setProperty("fieldlength", Integer.toString(shape.fieldBytes()));
    return properties;
  }
}
