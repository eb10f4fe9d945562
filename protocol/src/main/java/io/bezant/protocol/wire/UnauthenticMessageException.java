package io.bezant.protocol.wire;

import java.io.Serial;

/** A message that parses but that its alleged sender did not say, or that proves nothing. */
public final class UnauthenticMessageException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** A message refused for {@code reason}. */
  public UnauthenticMessageException(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  /** Why the message is not believed; for counting by reason and sender. */
  public Reason reason() {
    return reason;
  }

  /** Why a message is not believed. */
  public enum Reason {
    /** The alleged sender is not a member. */
    UNKNOWN_SENDER,
    /** The message belongs to another configuration. */
    WRONG_EPOCH,
    /** The sender's signature does not cover this message. */
    BAD_SIGNATURE,
    /** The client's signature does not cover a request of this message. */
    BAD_REQUEST_SIGNATURE,
    /** A certificate holds fewer votes than its kind needs. */
    TOO_FEW_VOTES,
    /** A certificate counts someone who is not a member. */
    FOREIGN_VOTER,
    /** A prepared certificate counts the primary as a backup or a backup as the primary. */
    WRONG_ROLE,
    /** A certificate speaks of a sequence number that its kind cannot certify. */
    WRONG_SEQUENCE,
    /** A vote in a certificate is not signed, by its alleged voter, over what is certified. */
    BAD_VOTE
  }
}
