package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkAudit;
import io.bezant.crypto.ChunkNode;
import io.bezant.crypto.NodeStore;
import java.util.Optional;

/**
 * Reads all that is stored, again and again, a little at a time, so that damage is found while the
 * others can still replace what is damaged, and not when it is needed.
 *
 * <p>One pass takes the chunks of the state tree, level by level from the entries up, each
 * recomputed from what lies below it (entries from their records, which are also looked up by key);
 * then the hash of the last commit; then the groups in segments of the log that are no longer
 * written to. Nothing that is stored is believed, and nothing is ever repaired here: a tree made to
 * fit damaged entries would hide the damage.
 *
 * <p>Each slice looks at the state as its last commit left it, and holds it for that slice only.
 * Chunks may have been split and merged since the slice before: it goes on in the chunk that covers
 * the key at which that one ended, so a pass may look at something twice and leaves nothing out
 * that was there all the time.
 *
 * <p>One thread at a time; not the loop's, since it waits for the disk.
 */
public final class Scrubber {
  private final StateStore store;
  private final LogScrub log;

  private int level;

  /** Where the next chunk of this level begins, or begins before; the first at the beginning. */
  private Bytes next = Bytes.EMPTY;

  private volatile Progress progress = new Progress(0, 0, 0);

  /**
   * What was done so far.
   *
   * @param chunks how many chunks were recomputed and found good
   * @param groups how many groups of the log were read and found good
   * @param passes how often everything was read
   */
  public record Progress(long chunks, long groups, long passes) {}

  /**
   * A scrubber at the beginning of its first pass.
   *
   * @param log reads the log
   */
  public Scrubber(StateStore store, LogScrub log) {
    this.store = store;
    this.log = log;
  }

  /** What was done so far; any thread. */
  public Progress progress() {
    return progress;
  }

  /**
   * Checks so many pieces more, each a chunk or a group, and begins a new pass when one is done.
   * Returns sooner at the end of a pass.
   *
   * @throws CorruptStateException if the state is damaged
   * @throws CorruptLogException if the log is
   */
  public void step(int pieces) {
    int left = pieces;
    if (level >= 0) {
      left = checkState(left);
    }
    while (level < 0 && left > 0) {
      if (!log.step()) {
        level = 0;
        progress = new Progress(progress.chunks, progress.groups, progress.passes + 1);
        return;
      }
      progress = new Progress(progress.chunks, progress.groups + 1, progress.passes);
      left--;
    }
  }

  /** Returns how many pieces are left to be checked in this step. */
  private int checkState(int pieces) {
    try (StateSnapshot snapshot = store.openSnapshot()) {
      ChunkAudit audit = snapshot.audit();
      int left = pieces;
      while (level >= 0 && left > 0) {
        Optional<ChunkNode> chunk =
            level < NodeStore.MAX_LEVELS ? snapshot.chunks().floor(level, next) : Optional.empty();
        if (chunk.isPresent()) {
          check(snapshot, audit, chunk.get());
          left--;
        } else {
          checkTop(snapshot);
          level = -1;
        }
      }
      return left;
    } catch (RuntimeException failure) {
      throw StateFaults.judge("read the state again", failure);
    }
  }

  private void check(StateSnapshot snapshot, ChunkAudit audit, ChunkNode chunk) {
    audit.check(level, chunk).ifPresent(Scrubber::refuse);
    progress = new Progress(progress.chunks + 1, progress.groups, progress.passes);
    Optional<ChunkNode> following = snapshot.chunks().higher(level, chunk.low());
    if (following.isPresent()) {
      next = following.get().low();
    } else {
      level++;
      next = Bytes.EMPTY;
    }
  }

  /** Gives back what it holds. */
  public void close() {
    log.close();
  }

  private static void refuse(ChunkAudit.Fault fault) {
    throw new CorruptStateException(
        "the chunk of level " + fault.level() + " at " + fault.low(),
        "a chunk as its content makes it",
        fault.reason());
  }

  /**
   * The tree's only highest chunk is what the root was made of; each level below it is there, so
   * that a level which is gone is not taken for the end of the tree.
   */
  private static void checkTop(StateSnapshot snapshot) {
    if (snapshot.root().isEmpty()) {
      return;
    }
    int top = -1;
    while (top + 1 < NodeStore.MAX_LEVELS
        && snapshot.chunks().floor(top + 1, Bytes.EMPTY).isPresent()) {
      top++;
    }
    Optional<ChunkNode> chunk =
        top < 0 ? Optional.empty() : snapshot.chunks().floor(top, Bytes.EMPTY);
    boolean isAlone =
        chunk.isPresent() && snapshot.chunks().higher(top, chunk.get().low()).isEmpty();
    if (!isAlone || !chunk.get().digest().equals(snapshot.root().get().top())) {
      throw new CorruptStateException(
          "the top of the tree", "the hash " + snapshot.root().get().top(), chunk.toString());
    }
  }
}
