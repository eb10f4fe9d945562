package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.world.ClientWatch.Answer;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import java.util.List;

/**
 * I6 and I11: every request has its effect once and its answer never changes, and what clients
 * believe is what a plain model of the service answers when it is given the batches in their order.
 */
final class TrueAnswers implements Invariant {
  private final ReferenceModel model;
  private SequenceNumber modelled = SequenceNumber.ZERO;

  /** Lets a model execute what is executed. */
  TrueAnswers(ReferenceModel model) {
    this.model = model;
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
      model.execute(sequence, execution.batch(), execution.isSkipped());
    } else if (sequence.isAfter(modelled)) {
      throw broken(
          "replica %s executes %s, and nobody has executed anything after %s"
              .formatted(execution.replica(), sequence, modelled));
    }
    List<Reply> expected = model.said(sequence);
    if (!expected.equals(execution.replies())) {
      throw broken(
          "replica %s answers at %s %s, the model %s"
              .formatted(execution.replica(), sequence, execution.replies(), expected));
    }
  }

  /** What an honest replica shows is the state after the place it names, no more and no less. */
  @Override
  public void onShown(Showing showing) {
    SequenceNumber executed = showing.answer().executed();
    if (executed.isAfter(modelled)) {
      throw broken(
          "replica %s shows its state at %s, and nobody has executed anything after %s"
              .formatted(showing.replica(), executed, modelled));
    }
    List<ReadAnswer.Answer> answers = showing.answer().answers();
    List<KvOperation> asked =
        showing.read().reads().stream()
            .limit(answers.size())
            .map(TrueAnswers::operationOf)
            .toList();
    List<KvResult> shown = model.shown(asked, executed);
    for (int i = 0; i < answers.size(); i++) {
      Bytes read = showing.read().reads().get(i);
      long nonce = showing.answer().nonce();
      KvResult expected = shown.get(i);
      Digest match = ReadAnswer.match(nonce, read, KvCodec.encode(expected));
      if (!answers.get(i).match(nonce, read).equals(match)) {
        throw broken(
            "replica %s shows something else at %s than the model: %s"
                .formatted(showing.replica(), executed, expected));
      }
      requireHeld(showing, asked.get(i), expected, answers.get(i).since());
    }
  }

  /** What does not tell by its revisions which of several equal ones it is has not come again. */
  private void requireHeld(
      Showing showing, KvOperation asked, KvResult shown, SequenceNumber since) {
    SequenceNumber executed = showing.answer().executed();
    boolean isHeld =
        switch (asked) {
          case KvOperation.OfOne _one ->
              !(shown instanceof KvResult.NotFound) || model.isConstant(asked, since, executed);
          case KvOperation.OfMany _many -> model.hasNotComeAgain(asked, since, executed);
          // What was at a revision stays so; whether that can be told is true of one place.
          case KvOperation.At _at -> !(shown instanceof KvResult.Failed) || since.equals(executed);
          case KvOperation.Compact compact ->
              throw broken("replica %s shows %s".formatted(showing.replica(), compact));
          case KvOperation.OfLeases _leases -> throw ReferenceStore.unknown(asked);
        };
    if (!isHeld) {
      throw broken(
          "replica %s says at %s that it has held %s since %s, the model has not"
              .formatted(showing.replica(), executed, shown, since));
    }
  }

  private static KvOperation operationOf(Bytes read) {
    try {
      return KvCodec.decodeOperation(read);
    } catch (MalformedEncodingException malformed) {
      throw new IllegalStateException("an honest replica answers what nobody can read", malformed);
    }
  }

  @Override
  public void onAnswered(Answer answer) {
    boolean isTrue =
        answer.executed().isPresent() ? model.hasAnswered(answer) : model.hasShown(answer);
    if (!isTrue) {
      throw broken(
          "client %s believes %s, the model never said so".formatted(answer.client(), answer));
    }
  }
}
