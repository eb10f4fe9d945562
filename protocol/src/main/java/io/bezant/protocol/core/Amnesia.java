package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/** How far a replica that lost its log has come on its way back (R5). Survives a restart. */
public sealed interface Amnesia {

  /** What tells this loss from others. */
  Digest nonce();

  /**
   * It votes nowhere, since it does not know what it has promised.
   *
   * @param nonce of the loss
   */
  record Abstaining(Digest nonce) implements Amnesia {}

  /**
   * It votes from a view on whose founders knew of the loss, and leaves no view yet.
   *
   * @param nonce of the loss
   * @param firstView it votes in this view and in later ones
   * @param decidedThrough places up to here may have been decided with a vote that is forgotten
   */
  record VotingAgain(Digest nonce, View firstView, SequenceNumber decidedThrough)
      implements Amnesia {}

  /**
   * It holds a certified checkpoint of all that it may have helped to decide: as good as new.
   *
   * @param nonce of the loss
   */
  record Healed(Digest nonce) implements Amnesia {}
}
