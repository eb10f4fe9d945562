package io.bezant.bench.simulation.world;

/**
 * How the network behaves on all links at a time.
 *
 * @param leastNanos no frame is faster
 * @param meanNanos how much longer it takes on the average
 * @param loss chance that a frame is lost
 * @param duplication chance that it comes twice
 * @param reordering chance that it does not wait for those before it
 * @param corruption chance that some of its bytes change; on links between replicas only, since a
 *     client believes the channel
 */
public record Weather(
    long leastNanos,
    long meanNanos,
    double loss,
    double duplication,
    double reordering,
    double corruption) {

  /** A good local network: everything arrives, in order, in less than a millisecond. */
  public static final Weather CALM = new Weather(50_000, 200_000, 0, 0, 0, 0);
}
