package io.bezant.protocol.core;

import io.bezant.protocol.Membership;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;

/**
 * Whether a message of the normal case belongs to this view and window and to its sender's role.
 */
final class VoteValidator {

  private final Membership membership;

  VoteValidator(Membership membership) {
    this.membership = membership;
  }

  /**
   * Judges a pre-prepare, prepare or commit.
   *
   * @param view the current view
   * @param log where the window is
   */
  Verdict judge(Signed<? extends Message> vote, View view, MessageLog log) {
    Message message = vote.message();
    if (view.isAfter(message.view())) {
      return Verdict.rejected(RejectReason.OLD_VIEW);
    }
    if (message.view().isAfter(view)) {
      return Verdict.rejected(RejectReason.FUTURE_VIEW);
    }
    boolean fromPrimary = vote.sender().equals(membership.primaryOf(view));
    if (message instanceof PrePrepare && !fromPrimary) {
      return Verdict.rejected(RejectReason.NOT_PRIMARY);
    }
    if (message instanceof Prepare && fromPrimary) {
      return Verdict.rejected(RejectReason.PRIMARY_PREPARE);
    }
    return judgePlace(message.sequence(), log);
  }

  private static Verdict judgePlace(SequenceNumber sequence, MessageLog log) {
    if (!sequence.isAfter(log.watermarks().low())) {
      return Verdict.rejected(RejectReason.BELOW_WINDOW);
    }
    return sequence.isAfter(log.watermarks().horizon())
        ? Verdict.rejected(RejectReason.ABOVE_WINDOW)
        : Verdict.ACCEPTED;
  }
}
