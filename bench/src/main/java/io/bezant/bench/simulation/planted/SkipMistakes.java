package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.Variant;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.config.SkipOrder;
import io.bezant.replica.GuardedExecution;
import io.bezant.replica.SkipOrders;
import io.bezant.replica.storage.ExecutionMark.Suspect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What may be wrong with skipping a batch that stops replicas. */
final class SkipMistakes {
  private static final Signature NOBODY = Signature.of(Bytes.wrap(new byte[Signature.SIZE]));

  private SkipMistakes() {}

  static final List<Mutation> ALL =
      List.of(
          new Mutation(
              "M111",
              "ORDER_OF_ANYBODY",
              "heeds an order to skip whoever has signed it",
              new Variant() {
                @Override
                public Optional<SkipOrder> heeded(String text, ClusterConfig cluster) {
                  return Optional.of(SkipOrder.parse(text));
                }
              }),
          new Mutation(
              "M112",
              "SKIPS_WITHOUT_ORDER",
              "skips by itself what has stopped it three times",
              alsoSkipping((heeded, suspect) -> suspect.deaths() >= GuardedExecution.MOST_DEATHS)),
          new Mutation(
              "M113",
              "ORDER_WITHOUT_DIGEST",
              "takes an order to skip one batch for an order to skip any batch at its place",
              alsoSkipping(
                  (heeded, suspect) ->
                      heeded.orders().stream()
                          .anyMatch(each -> each.sequence().equals(suspect.sequence())))));

  /** Skips what it died of as if that had been ordered. */
  private static Variant alsoSkipping(BiPredicate<SkipOrders, Suspect> isTaken) {
    return new Variant() {
      @Override
      public SkipOrders orders(SkipOrders heeded, Optional<Suspect> suspect) {
        List<SkipOrder> orders = new ArrayList<>(heeded.orders());
        suspect
            .filter(it -> isTaken.test(heeded, it))
            .ifPresent(
                it ->
                    orders.add(
                        new SkipOrder(
                            Digest.ZERO, Epoch.ZERO, it.sequence(), it.digest(), NOBODY)));
        return new SkipOrders(orders);
      }
    };
  }
}
