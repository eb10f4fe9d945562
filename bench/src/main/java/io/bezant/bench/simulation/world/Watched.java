package io.bezant.bench.simulation.world;

import io.bezant.protocol.kv.WatchSelector;

/**
 * One watch of a correct client.
 *
 * @param client which client, counted from zero
 * @param number the first of that client is one; never given twice
 * @param selector what is to be told
 * @param from the first revision whose changes are wanted
 */
public record Watched(int client, long number, WatchSelector selector, long from) {

  @Override
  public String toString() {
    return "watch %s of client %s for %s from %s".formatted(number, client, selector, from);
  }
}
