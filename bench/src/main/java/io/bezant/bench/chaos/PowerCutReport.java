package io.bezant.bench.chaos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.Printer;
import java.util.List;

/**
 * What came of cutting the power.
 *
 * @param plan what was done
 * @param roundsDone how many rounds were finished
 * @param acknowledged how many writes were acknowledged
 * @param unknown how many writes ended without an answer
 * @param lost how many acknowledged writes were gone after a restart
 * @param invented how many values were found that nobody wrote
 * @param repeated how many keys were written more often than anybody asked
 * @param digestMismatches how often the replicas' state digests were not equal in the end
 * @param restartMillis how long each restart took until a quorum served, shortest first
 * @param tookMillis how long all took
 * @param problems in words
 */
public record PowerCutReport(
    PowerCutPlan plan,
    int roundsDone,
    long acknowledged,
    long unknown,
    long lost,
    long invented,
    long repeated,
    int digestMismatches,
    List<Long> restartMillis,
    long tookMillis,
    List<String> problems) {

  /** Copies the lists. */
  public PowerCutReport {
    restartMillis = restartMillis.stream().sorted().toList();
    problems = List.copyOf(problems);
  }

  /** Whether every promise was kept. */
  public boolean held() {
    return problems.isEmpty()
        && roundsDone == plan.rounds()
        && lost == 0
        && invented == 0
        && repeated == 0
        && digestMismatches == 0
        && acknowledged > 0;
  }

  /** The model that scripts read. */
  public ObjectNode toJson() {
    ObjectNode json =
        Printer.newObject()
            .put("held", held())
            .put("rounds", roundsDone)
            .put("seed", plan.seed())
            .put("replicas", plan.replicas())
            .put("writers", plan.writers())
            .put("acknowledged", acknowledged)
            .put("unknown", unknown)
            .put("lost", lost)
            .put("invented", invented)
            .put("appliedTwice", repeated)
            .put("digestMismatches", digestMismatches);
    if (!restartMillis.isEmpty()) {
      json.put("restartMillisP50", restartMillis.get(restartMillis.size() / 2))
          .put("restartMillisMax", restartMillis.getLast());
    }
    ArrayNode told = json.put("tookMillis", tookMillis).putArray("problems");
    problems.forEach(told::add);
    return json;
  }
}
