package io.bezant.protocol.message;

/**
 * The kinds of signed replica messages with what tells them apart under a signature. Codes and
 * domain tags are permanent: a number once given is never given again.
 */
public enum MessageType {
  /** The primary proposes a batch for a sequence number. */
  PRE_PREPARE(1, "BZ1/PRE-PREPARE"),
  /** A backup accepts the proposal. */
  PREPARE(2, "BZ1/PREPARE"),
  /** A replica holds a prepared certificate. */
  COMMIT(3, "BZ1/COMMIT"),
  /** A replica's state after a sequence number has this root. */
  CHECKPOINT(4, "BZ1/CHECKPOINT"),
  /** Where a replica stands. */
  STATUS(5, "BZ1/STATUS"),
  /** A decided batch with the proof of its decision. */
  COMMITTED_BATCH(6, "BZ1/COMMITTED"),
  /** A replica sees no progress in a view. */
  SUSPECT(7, "BZ1/SUSPECT"),
  /** A replica has left a view for good. */
  VIEW_CHANGE(8, "BZ1/VIEW-CHANGE"),
  /** The primary of a new view proves that it may begin and with what. */
  NEW_VIEW(9, "BZ1/NEW-VIEW"),
  /** A laggard asks for decided batches. */
  FETCH_COMMITTED(10, "BZ1/FETCH"),
  /** A replica asks for a batch by its digest. */
  FETCH_BODY(11, "BZ1/FETCH-BODY"),
  /** A batch that was asked for by its digest. */
  BATCH_BODY(12, "BZ1/BATCH-BODY"),
  /** A stable checkpoint, for one who asks for what was discarded before it. */
  CHECKPOINT_PROOF(13, "BZ1/CKPT-PROOF"),
  /** A laggard asks for a part of a checkpoint's state. */
  FETCH_STATE(14, "BZ1/FETCH-STATE"),
  /** A node of the state tree. */
  STATE_MANIFEST(15, "BZ1/MANIFEST"),
  /** Entries of the state. */
  STATE_CHUNK(16, "BZ1/STATE-CHUNK"),
  /** A replica that lost its log asks to come back. */
  RECOVER(17, "BZ1/RECOVER"),
  /** Such a replica has fetched the state and waits for a view change. */
  READY(18, "BZ1/READY"),
  /** The leaves asked for, without the hashes that the asker has hinted at. */
  STATE_DIFFERENCE(19, "BZ1/STATE-DIFF");

  private final int code;
  private final String domainTag;

  MessageType(int code, String domainTag) {
    this.code = code;
    this.domainTag = domainTag;
  }

  /**
   * Whether it means the same whoever brings it, and whenever: votes and proofs do. Where somebody
   * stands, what it asks for and what it offers mean something only from itself; out of another's
   * mouth they would be of yesterday, spend its share of our answers and speak for it.
   */
  public boolean mayBePassedOn() {
    return switch (this) {
      case PRE_PREPARE, PREPARE, COMMIT, CHECKPOINT, SUSPECT, VIEW_CHANGE, NEW_VIEW -> true;
      case STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY ->
          false;
    };
  }

  /** The permanent number of this kind, in 1..255. */
  public int code() {
    return code;
  }

  /** The permanent tag that begins every signed payload of this kind; ASCII, at most 16 bytes. */
  public String domainTag() {
    return domainTag;
  }
}
