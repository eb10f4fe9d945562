package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.world.ClientWatch.Answer;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Reply;
import java.util.List;

/**
 * I6 and I11: every request has its effect once and its answer never changes, and what clients
 * believe is what a plain model of the service answers when it is given the batches in their order.
 */
final class TrueAnswers implements Invariant {
  private final ReferenceModel model;
  private SequenceNumber modelled = SequenceNumber.ZERO;

  TrueAnswers(ClusterConfig config) {
    this.model = new ReferenceModel(config);
  }

  @Override
  public String name() {
    return "I6/I11 true answers";
  }

  @Override
  public void onExecuted(Execution execution) {
    SequenceNumber sequence = execution.sequence();
    if (sequence.equals(modelled.next())) {
      modelled = sequence;
      model.execute(sequence, execution.batch());
    } else if (sequence.isAfter(modelled)) {
      throw broken(
          "replica %s executes %s, and nobody has executed anything after %s"
              .formatted(execution.replica(), sequence, modelled));
    }
    List<Reply> expected = model.replies(sequence);
    if (!expected.equals(execution.replies())) {
      throw broken(
          "replica %s answers at %s %s, the model %s"
              .formatted(execution.replica(), sequence, execution.replies(), expected));
    }
  }

  @Override
  public void onAnswered(Answer answer) {
    if (!model.hasAnswered(answer)) {
      throw broken(
          "client %s believes %s, the model never said so".formatted(answer.client(), answer));
    }
  }
}
