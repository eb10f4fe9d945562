package io.bezant.bench.ycsb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import site.ycsb.ByteArrayByteIterator;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.Status;
import site.ycsb.WorkloadException;
import site.ycsb.measurements.Measurements;
import site.ycsb.workloads.CoreWorkload;

final class CoreLetterTest {

  private static final int OPERATIONS = 20_000;

  /** Counts what it is asked. */
  private static final class Counting extends DB {
    final Map<String, Integer> counts = new TreeMap<>();
    int recordBytes;

    private Status count(String name) {
      counts.merge(name, 1, Integer::sum);
      return Status.OK;
    }

    @Override
    public Status read(
        String table, String key, Set<String> fields, Map<String, ByteIterator> result) {
      return count("read");
    }

    @SuppressWarnings("NonApiType")
    @Override
    public Status scan(
        String table,
        String startKey,
        int recordCount,
        Set<String> fields,
        Vector<HashMap<String, ByteIterator>> result) {
      return count("scan");
    }

    @Override
    public Status update(String table, String key, Map<String, ByteIterator> values) {
      recordBytes = Fields.encode(values).size();
      return count("update");
    }

    @Override
    public Status insert(String table, String key, Map<String, ByteIterator> values) {
      return count("insert");
    }

    @Override
    public Status delete(String table, String key) {
      return count("delete");
    }
  }

  private static Counting run(CoreLetter letter) throws WorkloadException {
    Properties properties = letter.properties(new RecordShape(1000, 10, 100));
    Measurements.setProperties(properties);
    CoreWorkload workload = new CoreWorkload();
    workload.init(properties);
    Counting store = new Counting();
    for (int i = 0; i < OPERATIONS; i++) {
      boolean unused = workload.doTransaction(store, letter);
    }
    return store;
  }

  private static void assertShare(double expected, Counting store, String operation) {
    double share = (double) store.counts.getOrDefault(operation, 0) / OPERATIONS;
    assertEquals(expected, share, 0.02, operation + " of " + store.counts);
  }

  @ParameterizedTest
  @EnumSource
  void everyLetterAsksWhatYcsbSaysItAsks(CoreLetter letter) throws WorkloadException {
    Counting store = run(letter);
    switch (letter) {
      case A -> {
        assertShare(0.5, store, "read");
        assertShare(0.5, store, "update");
      }
      case B -> {
        assertShare(0.95, store, "read");
        assertShare(0.05, store, "update");
      }
      case C -> assertShare(1.0, store, "read");
      case D -> {
        assertShare(0.95, store, "read");
        assertShare(0.05, store, "insert");
      }
      case E -> {
        assertShare(0.95, store, "scan");
        assertShare(0.05, store, "insert");
      }
      case F -> {
        assertShare(1.0, store, "read");
        assertShare(0.5, store, "update");
      }
    }
  }

  @Test
  void updatesWriteWholeRecords() throws WorkloadException {
    assertEquals(10 * (100 + 2 + 4 + "field0".length()), run(CoreLetter.A).recordBytes);
  }

  @Test
  void fieldsSurviveTheWayIntoAValueAndBack() {
    Map<String, ByteIterator> fields = new HashMap<>();
    fields.put("field0", new ByteArrayByteIterator(new byte[] {1, 2, 3}));
    fields.put("feld-ü", new ByteArrayByteIterator(new byte[0]));
    Map<String, ByteIterator> back = Fields.decode(Fields.encode(fields));
    assertEquals(Set.of("field0", "feld-ü"), back.keySet());
    ByteIterator first = back.get("field0");
    assertNotNull(first);
    assertArrayEquals(new byte[] {1, 2, 3}, first.toArray());
  }
}
