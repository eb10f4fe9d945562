package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import java.util.List;

/**
 * A replica's answer to a {@link Read}, authenticated by the channel it arrives on. Each read in it
 * stands for itself: what a quorum shows alike is believed, whatever becomes of its neighbours.
 *
 * @param nonce of the question
 * @param standing whether the replica shows anything, and if not, why
 * @param executed the last place executed when it was read; honest replicas differ in it
 * @param revision the store's revision then; honest replicas differ in it
 * @param answers one for each read, in order, all of one kind; none if nothing is shown
 */
public record ReadAnswer(
    long nonce, Standing standing, SequenceNumber executed, long revision, List<Answer> answers) {

  private static final String DOMAIN = "BZ1/READ-MATCH";

  /** Copies the list; rejects answers that contradict themselves. */
  public ReadAnswer {
    answers = List.copyOf(answers);
    if (revision < 0) {
      throw new IllegalArgumentException("a revision is negative: " + revision);
    }
    if (answers.isEmpty() != (standing != Standing.SHOWN)) {
      throw new IllegalArgumentException(standing + " with " + answers.size() + " answers");
    }
    if (answers.stream().map(Answer::getClass).distinct().count() > 1) {
      throw new IllegalArgumentException("results and digests in one answer");
    }
  }

  /** A word that nothing is shown. */
  public static ReadAnswer none(long nonce, Standing standing) {
    return new ReadAnswer(nonce, standing, SequenceNumber.ZERO, 0, List.of());
  }

  /**
   * What stands for the result of one read: equal for equal results of the same read in the same
   * question only.
   *
   * @param nonce of the question
   * @param read what was asked
   * @param result what the service says
   */
  public static Digest match(long nonce, Bytes read, Bytes result) {
    return Hasher.domain(DOMAIN).u64(nonce).sized(read).sized(result).finish();
  }

  /** The answer to one read. */
  public sealed interface Answer {

    /**
     * A place since which the result has not ended and come again, as far as the replica knows,
     * where the result itself does not tell which of several equal ones it is: an absent key, and a
     * range without it, does not say whether it was not yet written or is removed again. Zero where
     * the result tells.
     */
    SequenceNumber since();

    /** What must be equal: {@link ReadAnswer#match} of what was asked and the result. */
    Digest match(long nonce, Bytes read);

    /**
     * The result itself.
     *
     * @param result what the service says
     */
    record Whole(Bytes result, SequenceNumber since) implements Answer {

      @Override
      public Digest match(long nonce, Bytes read) {
        return ReadAnswer.match(nonce, read, result);
      }
    }

    /**
     * A digest instead of the result.
     *
     * @param digest {@link ReadAnswer#match} as the replica computes it
     */
    record Hashed(Digest digest, SequenceNumber since) implements Answer {

      @Override
      public Digest match(long nonce, Bytes read) {
        return digest;
      }
    }
  }

  /** What a replica says to a question. Codes on the wire are permanent. */
  public enum Standing {
    /** It shows its state. */
    SHOWN(1),
    /** It is behind, or may have forgotten something that it has shown before (R1): ask others. */
    BEHIND(2),
    /** It has too much to do, or this client asks too much at once. */
    OVERLOADED(3),
    /** The client's key is not registered. */
    NOT_REGISTERED(4),
    /** What is asked is no reading, or more than the cluster allows. */
    MALFORMED(5);

    private final int code;

    Standing(int code) {
      this.code = code;
    }

    /** The permanent number of this standing. */
    public int code() {
      return code;
    }
  }
}
