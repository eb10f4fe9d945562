package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import java.util.List;

/**
 * What a replica tells those who watch, authenticated by the channel it arrives on. A change is
 * believed when a quorum tells it alike (R11). Honest replicas agree about what changed at each
 * revision; how they cut it into notices, and how far each has come, is their own affair.
 */
public sealed interface WatchNotice {

  /**
   * All changes of the revisions {@code after < revision <= through} that these watches asked for,
   * oldest first. The first notice of a watch has the revision before the first one wanted as its
   * {@code after}; each further one goes on where the last one ended, or before, and tells nothing
   * again that was told, nor at what a {@link Progress} has gone over. A notice without revisions
   * says that nothing happened meanwhile, or that the watch is open.
   *
   * @param watches whom it concerns, at least one: all ask for the same and stand at one revision
   * @param after through where each of them was told before, or the least of them
   * @param through how far they have been told now, at least {@code after}
   * @param revisions what happened, strictly ascending; a last one that continues lies above {@code
   *     through}, and the next notice begins with more of it
   */
  record Changed(List<Long> watches, long after, long through, List<Told> revisions)
      implements WatchNotice {

    /** Copies the lists; rejects what no honest replica says. */
    public Changed {
      watches = List.copyOf(watches);
      revisions = List.copyOf(revisions);
      require(!watches.isEmpty(), "nobody is told");
      require(after >= 0 && through >= after, "a notice goes backwards");
      long last = after;
      for (int i = 0; i < revisions.size(); i++) {
        Told told = revisions.get(i);
        require(told.revision() > last, "revisions do not ascend");
        require(!told.continues() || i == revisions.size() - 1, "a revision has no end");
        require(told.continues() == told.revision() > through, "a revision beyond the notice");
        last = told.revision();
      }
    }
  }

  /**
   * Nothing that any watch of this connection asks for has happened up to a revision, beyond what
   * was told; except for those that are behind. It concerns watches of which at least one {@link
   * Changed} was sent, and those that have come further already it does not concern.
   *
   * @param through how far
   * @param behind the watches that it does not concern
   */
  record Progress(long through, List<Long> behind) implements WatchNotice {

    /** Copies the list. */
    public Progress {
      behind = List.copyOf(behind);
      require(through >= 0, "a revision is negative");
    }
  }

  /**
   * A watch is over; it is told nothing more.
   *
   * @param watch which
   * @param reason why
   * @param bound what the reason is about: for {@link Reason#COMPACTED} the oldest revision from
   *     which changes can be told, for {@link Reason#TOO_MANY_WATCHES} how many there may be; else
   *     zero
   */
  record Ended(long watch, Reason reason, long bound) implements WatchNotice {

    /** Rejects what no honest replica says. */
    public Ended {
      require(bound >= 0, "a bound is negative");
    }
  }

  /** Why a watch is over. Codes on the wire are permanent. */
  enum Reason {
    /**
     * What it would have to be told next is forgotten: it asked for what is too old, or it was too
     * slow.
     */
    COMPACTED(1),
    /** The connection, or all of them, have as many watches as a replica bears. */
    TOO_MANY_WATCHES(2),
    /** The client's key is not registered. */
    NOT_REGISTERED(3),
    /** What it asks for is nothing that can be watched. */
    MALFORMED(4),
    /** The replica has too much to do to take it up: try again. */
    OVERLOADED(5);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    /** The permanent number of this reason. */
    public int code() {
      return code;
    }
  }

  /** What happened at one revision, as far as it was asked for. */
  sealed interface Told {

    /** The revision, one or more. */
    long revision();

    /** Whether the next notice holds more of this revision. */
    boolean continues();

    /**
     * The changes themselves, or the next of them.
     *
     * @param revision when
     * @param events the changes in the service's encoding, in the order of their keys; at least one
     * @param continues whether the next notice holds more of this revision
     */
    record Whole(long revision, List<Bytes> events, boolean continues) implements Told {

      /** Copies the list; rejects an empty one. */
      public Whole {
        events = List.copyOf(events);
        require(revision > 0, "no change has this revision");
        require(!events.isEmpty(), "nothing happened");
      }
    }

    /**
     * What stands for all changes of the revision together.
     *
     * @param revision when
     * @param digest {@link WatchNotice#match} as the replica computes it
     */
    record Hashed(long revision, Digest digest) implements Told {

      /** Rejects revisions that cannot be. */
      public Hashed {
        require(revision > 0, "no change has this revision");
      }

      @Override
      public boolean continues() {
        return false;
      }
    }
  }

  /** What stands for one change. */
  static Digest digestOf(Bytes event) {
    return Hasher.domain("BZ1/WATCH-EVENT").bytes(event).finish();
  }

  /**
   * What must be equal: it stands for all changes of one revision that were asked for. It does not
   * depend on who asked, so that it is computed once for all who are told the same.
   *
   * @param revision when
   * @param events {@link #digestOf} of each change, in the order of their keys
   */
  static Digest match(long revision, List<Digest> events) {
    Hasher hasher = Hasher.domain("BZ1/WATCH-MATCH").u64(revision).u32(events.size());
    events.forEach(hasher::digest);
    return hasher.finish();
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
