package io.bezant.bench.simulation.check;

import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.util.Optional;

/**
 * What a search believes of a store: its states, and what an operation does to them.
 *
 * @param <S> what is known at one place of a supposed order
 */
interface Model<S> {

  /** What is known before anything happened. */
  S initial();

  /**
   * What is known after an operation.
   *
   * @param result what was answered; empty if nobody knows and it changed something
   * @return nothing if the operation cannot have been answered so in this state, or cannot have
   *     changed anything
   */
  Optional<S> after(S before, KvOperation operation, Optional<KvResult> result);

  /**
   * Where an answer stands among all that have a rank; below zero for anywhere. Calls of lower rank
   * come first.
   */
  long rank(KvResult result);
}
