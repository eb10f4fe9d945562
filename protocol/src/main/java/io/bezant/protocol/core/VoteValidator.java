package io.bezant.protocol.core;

import io.bezant.protocol.Membership;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;

/**
 * Whether a message of the normal case belongs to this view and window and to its sender's role.
 */
final class VoteValidator {

  private final Membership membership;
  private final ProtocolRules rules;

  VoteValidator(Membership membership, ProtocolRules rules) {
    this.membership = membership;
    this.rules = rules;
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
    if (!rules.isEntitled(message.type(), fromPrimary)) {
      return Verdict.rejected(
          fromPrimary ? RejectReason.PRIMARY_PREPARE : RejectReason.NOT_PRIMARY);
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
