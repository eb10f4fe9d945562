package io.bezant.protocol.core;

import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import java.util.Optional;

/**
 * What two messages of one replica can prove against it: that it has said both of two things of
 * which no correct replica says both, whatever it was told, however often it was restarted, and
 * whichever it said first. Codes are permanent.
 *
 * <p>The rule behind each is a vote that is durable before it is said and that nothing may take
 * back [PBFT §4.2, §4.4]. That a vote is of a view which its signer had left proves nothing, since
 * messages do not show when they were signed. Nor does a report for a later view that is silent
 * about a commit: who lost its log has forgotten what it committed to, and may report again once it
 * stands on a checkpoint that need not cover it (R5).
 */
public enum Contradiction {
  /** Two batches proposed for one view and place. */
  PROPOSALS(1, "proposed two batches for one place of a view"),
  /** Two batches accepted for one view and place. */
  PREPARES(2, "accepted two batches for one place of a view"),
  /** Two batches said to be prepared at one view and place. */
  COMMITS(3, "committed to two batches for one place of a view"),
  /** One batch proposed or accepted, another one said to be prepared, at one view and place. */
  VOTES(4, "voted for one batch and committed to another for one place of a view"),
  /** Two states at one checkpoint. */
  CHECKPOINTS(5, "announced two states for one checkpoint"),
  /** Two reports about what was prepared before one view. */
  VIEW_CHANGES(6, "left for one view with two reports"),
  /** Two beginnings of one view. */
  NEW_VIEWS(7, "began one view in two ways");

  private final int code;
  private final String sentence;

  Contradiction(int code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }

  /** Its permanent number. */
  public int code() {
    return code;
  }

  /** What the culprit did, to follow its name. */
  public String sentence() {
    return sentence;
  }

  /**
   * What two messages prove against their signer, in whichever order they come.
   *
   * @return empty if a correct replica may say both, or if they have different signers
   */
  public static Optional<Contradiction> between(
      Signed<? extends Message> one, Signed<? extends Message> other) {
    if (!one.sender().equals(other.sender())) {
      return Optional.empty();
    }
    Message first = one.message();
    Message second = other.message();
    if (isVote(first) && isVote(second)) {
      return ifRivals(first, second, first.type() == second.type() ? alike(first) : VOTES);
    }
    if (first instanceof Checkpoint && second instanceof Checkpoint) {
      return ifRivals(first, second, CHECKPOINTS);
    }
    if (first instanceof ViewChange && second instanceof ViewChange) {
      return ifUnlike(one, other, VIEW_CHANGES);
    }
    if (first instanceof NewView && second instanceof NewView) {
      return ifUnlike(one, other, NEW_VIEWS);
    }
    return Optional.empty();
  }

  private static boolean isVote(Message message) {
    return message instanceof PrePrepare || message instanceof Prepare || message instanceof Commit;
  }

  /** Two votes of one kind. */
  private static Contradiction alike(Message vote) {
    if (vote instanceof PrePrepare) {
      return PROPOSALS;
    }
    return vote instanceof Prepare ? PREPARES : COMMITS;
  }

  /** One question, two answers. */
  private static Optional<Contradiction> ifRivals(Message one, Message other, Contradiction what) {
    return one.view().equals(other.view())
            && one.sequence().equals(other.sequence())
            && !one.digest().equals(other.digest())
        ? Optional.of(what)
        : Optional.empty();
  }

  /** One view, two statements; the certificates behind equal statements may have other signers. */
  private static Optional<Contradiction> ifUnlike(
      Signed<? extends Message> one, Signed<? extends Message> other, Contradiction what) {
    return one.message().view().equals(other.message().view())
            && !one.message()
                .statement(one.sender())
                .equals(other.message().statement(other.sender()))
        ? Optional.of(what)
        : Optional.empty();
  }
}
