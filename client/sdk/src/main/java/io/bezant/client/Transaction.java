package io.bezant.client;

import io.bezant.protocol.kv.KvOperation;
import java.util.List;

/**
 * Comparisons, and what is done if all of them hold and what otherwise: at one moment, and all
 * changes at one revision, or nothing at all where a step cannot be done. A step sees what the
 * steps before it have done. A branch may write a key only once, and not write and remove it.
 *
 * <p>At most 128 comparisons and 128 steps, those of transactions within it included; at most four
 * deep.
 */
public final class Transaction {

  private final KvOperation.Transaction wire;

  private Transaction(KvOperation.Transaction wire) {
    this.wire = wire;
  }

  /** A transaction that does nothing yet, and succeeds. */
  public static Transaction of() {
    return new Transaction(new KvOperation.Transaction(List.of(), List.of(), List.of()));
  }

  /** One that succeeds if all of these hold. */
  public static Transaction when(Comparison... comparisons) {
    List<io.bezant.protocol.kv.Comparison> all =
        List.of(comparisons).stream().map(Comparison::toWire).toList();
    return new Transaction(new KvOperation.Transaction(all, List.of(), List.of()));
  }

  /** The same, doing this if it succeeds. */
  public Transaction then(Step... steps) {
    return new Transaction(
        new KvOperation.Transaction(wire.comparisons(), toWire(steps), wire.failure()));
  }

  /** The same, doing this if it does not succeed. */
  public Transaction otherwise(Step... steps) {
    return new Transaction(
        new KvOperation.Transaction(wire.comparisons(), wire.success(), toWire(steps)));
  }

  private static List<KvOperation.Step> toWire(Step... steps) {
    return List.of(steps).stream().map(Step::toWire).toList();
  }

  KvOperation.Transaction toWire() {
    return wire;
  }
}
