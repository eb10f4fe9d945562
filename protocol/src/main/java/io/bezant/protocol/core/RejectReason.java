package io.bezant.protocol.core;

/** Why a message was not acted upon. Counted by reason and sender; never an error of ours. */
public enum RejectReason {
  /** It belongs to a view that is over. */
  OLD_VIEW,
  /** It belongs to a view not entered yet. */
  FUTURE_VIEW,
  /** Its sequence number is at or below the low watermark. */
  BELOW_WINDOW,
  /** Its sequence number is above what is buffered. */
  ABOVE_WINDOW,
  /** It has been heard before. */
  DUPLICATE,
  /** Its sender said something else before. */
  CONFLICT,
  /** Only the primary of the view may say it. */
  NOT_PRIMARY,
  /** The primary of the view may not say it: its pre-prepare is its prepare. */
  PRIMARY_PREPARE,
  /** The batch breaks a limit or a rule of form. */
  BAD_BATCH,
  /** The proposed time is too far ahead; held until our clock comes near. */
  TOO_EARLY,
  /** The sequence number is not one at which checkpoints are taken. */
  NOT_A_CHECKPOINT,
  /** A bounded buffer for it is full. */
  BUFFER_FULL,
  /** It asks for what has been discarded here. */
  DISCARDED,
  /** It came sooner after the last one than is answered. */
  TOO_OFTEN,
  /** A new view whose proof or plan is wrong. */
  BAD_NEW_VIEW,
  /** It was not asked for. */
  NOT_WANTED,
  /** A part of the state that the certified root does not prove: its sender lied. */
  WRONG_STATE,
  /** Leaves that our own hints do not restore: they may have misled an honest donor. */
  NOT_RESTORED,
  /** Nothing new in it: the decision is known. */
  ALREADY_DECIDED
}
