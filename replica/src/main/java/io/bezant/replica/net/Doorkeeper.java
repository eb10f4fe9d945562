package io.bezant.replica.net;

import io.bezant.crypto.PublicKey;
import io.bezant.protocol.wire.Hello;
import io.bezant.replica.report.Rejections.Source;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.function.Predicate;

/** Who decides which keys may stay on a kind of connection, and what becomes of them then. */
interface Doorkeeper {

  /** Whose connection it is, for counting, as soon as its key is known; empty if unknown. */
  Optional<Source> source(PublicKey key);

  /** Whether an introduction fits the key. */
  boolean fits(PublicKey key, Hello hello);

  /**
   * Takes over a connection that has proved its key and introduced itself; its handlers from now on
   * are the doorkeeper's own. Empty if there is no room for it; then it is closed.
   */
  Optional<FrameHandler> admit(Channel channel, PublicKey key, Hello hello);

  /** Whether a key may connect at all, as a predicate for TLS. */
  default Predicate<PublicKey> allowed() {
    return key -> source(key).isPresent();
  }
}
