package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * The service over each storage against a plain map: all operations give the same results, the same
 * revisions and the same past, whatever of it the limits keep, and the same root of the state at
 * every checkpoint, however often either of them begins anew.
 */
class KvModelTest {

  private static final int BATCHES = 60;
  private static final int MOST_MILLIS_BETWEEN_BATCHES = 40;

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void everyStorageAnswersAsAPlainMap(@ForAll Random random) throws IOException {
    Path directory = Files.createTempDirectory("bezant-model");
    ClusterConfig config = ModelSite.keeping(ModelSite.anyHistory(random));
    try (ModelSite memory = ModelSite.inMemory(config);
        ModelSite lmdb = ModelSite.onDisk(config, directory)) {
      run(List.of(memory, lmdb), new PlainKeyValues(config), random);
    } finally {
      try (var files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void run(List<ModelSite> sites, PlainKeyValues model, Random random) {
    RandomOperations operations = new RandomOperations(random, 64);
    long time = 0;
    sites.forEach(site -> site.execute(new Batch(0, List.of(ModelSite.opening()))));
    model.run(new SequenceNumber(1), time, List.of());
    for (int number = 1; number <= BATCHES; number++) {
      time += random.nextInt(MOST_MILLIS_BETWEEN_BATCHES);
      List<KvOperation> asked = operations.bundle(model.revision());
      Batch batch = new Batch(time, List.of(ModelSite.request(number, asked)));
      List<KvResult> expected = model.run(new SequenceNumber(1L + number), time, asked);
      for (ModelSite site : sites) {
        assertEquals(
            new Outcome.Results(expected, model.revision()),
            KvCluster.outcome(site.execute(batch).getFirst()),
            () -> asked + " over " + site);
      }
      if (number == BATCHES || random.nextInt(8) == 0) {
        assertEquals(sites.get(0).checkpoint(), sites.get(1).checkpoint());
      }
      for (ModelSite site : sites) {
        if (random.nextInt(10) == 0) {
          site.restart();
        }
      }
    }
  }
}
