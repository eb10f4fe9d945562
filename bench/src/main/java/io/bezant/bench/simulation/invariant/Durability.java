package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.world.ClientWatch.Answer;
import io.bezant.protocol.SequenceNumber;
import java.util.List;

/**
 * I5: what a correct client was told to be done is executed by every honest replica in the end,
 * also after a loss of power of all. That it is the same everywhere is I1, that the answer was
 * right is I11.
 */
final class Durability implements Invariant {
  private SequenceNumber answered = SequenceNumber.ZERO;

  @Override
  public String name() {
    return "I5 durability";
  }

  @Override
  public void onAnswered(Answer answer) {
    answer.executed().filter(place -> place.isAfter(answered)).ifPresent(place -> answered = place);
  }

  @Override
  public void atEnd(List<Standing> honest) {
    for (Standing each : honest) {
      if (answered.isAfter(each.status().executed())) {
        throw broken(
            "a client was answered at %s, replica %s ends at %s"
                .formatted(answered, each.replica(), each.status().executed()));
      }
    }
  }
}
