package io.bezant.protocol.core;

/** What a validator finds: accepted, or rejected and why. */
public sealed interface Verdict {

  /** The message may be acted upon. */
  Verdict ACCEPTED = new Accepted();

  /** A rejection for {@code reason}. */
  static Verdict rejected(RejectReason reason) {
    return new Rejected(reason);
  }

  /** The message may be acted upon. */
  record Accepted() implements Verdict {}

  /**
   * The message is dropped.
   *
   * @param reason why
   */
  record Rejected(RejectReason reason) implements Verdict {}
}
