package io.bezant.bench.simulation;

import io.bezant.protocol.ReplicaId;

/** The program of an honest replica has failed by itself: a defect, whatever others have done. */
final class SelfContradiction extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SelfContradiction(ReplicaId replica, Throwable cause) {
    super("replica " + replica + " fails: " + cause, cause);
  }
}
