package io.bezant.replica.storage;

import org.lmdbjava.LmdbException;

/**
 * What a failure says of the state on disk. The library's exceptions do not leave this room
 * untranslated: whoever ends the process by them must know whether the state may be used again.
 */
public final class StateFaults {
  private StateFaults() {}

  /**
   * What went wrong while the state was only read or kept in order. What is stored was checked when
   * it was written, so a tree that makes no sense to the code that reads it is damaged.
   */
  static RuntimeException judge(String action, RuntimeException failure) {
    return switch (failure) {
      case CorruptStateException known -> known;
      case StateStoreFailure known -> known;
      case DiskFailure known -> known;
      case LmdbException e -> LmdbStateStore.translate(action, e);
      default ->
          new CorruptStateException("the tree, at the attempt to " + action, "order", failure);
    };
  }

  /** The failure itself, or what it says if it is one of the library's own. */
  public static Throwable translated(Throwable failure) {
    return failure instanceof LmdbException e
        ? LmdbStateStore.translate("use the state", e)
        : failure;
  }
}
