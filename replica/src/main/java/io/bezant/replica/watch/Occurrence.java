package io.bezant.replica.watch;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.message.WatchNotice;
import org.jspecify.annotations.Nullable;

/**
 * One change as it is told: encoded once, hashed at most once, whoever is told of it. Loop thread
 * only.
 */
public final class Occurrence {
  private final long revision;
  private final Bytes event;
  private @Nullable Digest digest;

  /**
   * A change.
   *
   * @param revision when
   * @param event what, in the service's encoding
   */
  public Occurrence(long revision, Bytes event) {
    this.revision = revision;
    this.event = event;
  }

  /** When it happened. */
  public long revision() {
    return revision;
  }

  /** What happened, in the service's encoding. */
  public Bytes event() {
    return event;
  }

  /** What stands for it. */
  public Digest digest() {
    Digest known = digest;
    if (known == null) {
      known = WatchNotice.digestOf(event);
      digest = known;
    }
    return known;
  }
}
