package io.bezant.bench.simulation.check;

import io.bezant.protocol.kv.KvOperation;

/**
 * One operation as a client saw it.
 *
 * @param client which client, for people to read
 * @param operation what it asked
 * @param order the place of the asking among all that happened at clients; places grow with real
 *     time, and an answer whose place is below was known when this was asked
 * @param invokedNanos when, for people to read
 * @param ending what became of it
 */
public record Call(
    int client, KvOperation operation, long order, long invokedNanos, Ending ending) {

  /** The place of its answer; after everything else when there was none. */
  public long returnOrder() {
    return ending instanceof Ending.Returned returned ? returned.order() : Long.MAX_VALUE;
  }
}
