package io.bezant.cli.cluster;

import java.io.Serial;

/** A local cluster that cannot do what was asked, told in words for the person who asked. */
public final class ClusterException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What kind of failure it is. */
  public enum Kind {
    /** Something is wrong with a file, a port or a process. */
    BROKEN,
    /** Too few replicas serve. */
    NO_QUORUM
  }

  /** Something is wrong with a file, a port or a process. */
  public ClusterException(String message) {
    this(Kind.BROKEN, message);
  }

  /** A failure of a kind. */
  public ClusterException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** A failure with the one below it. */
  public ClusterException(String message, Throwable cause) {
    this(message + ": " + reasonOf(cause));
    initCause(cause);
  }

  /** What kind of failure it is. */
  public Kind kind() {
    return kind;
  }

  private static String reasonOf(Throwable cause) {
    return switch (cause) {
      case java.nio.file.NoSuchFileException gone -> "there is no such file: " + gone.getFile();
      case java.nio.file.AccessDeniedException denied -> "access denied: " + denied.getFile();
      case java.nio.file.FileAlreadyExistsException there -> "it exists: " + there.getFile();
      default -> String.valueOf(cause.getMessage());
    };
  }
}
