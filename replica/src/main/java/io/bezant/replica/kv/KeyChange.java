package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvEvent;
import io.bezant.protocol.kv.KvEvent.Previous;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.replica.watch.Occurrence;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of one key at one revision. It is encoded once for all who are told alike. */
final class KeyChange {
  private final Bytes key;
  private final long revision;
  private final Optional<KeyValue> before;
  private final Optional<KeyValue> after;
  private @Nullable Occurrence plain;
  private @Nullable Occurrence withPrevious;

  /** From what it was before to what it was after, of which one is there. */
  KeyChange(Bytes key, long revision, Optional<KeyValue> before, Optional<KeyValue> after) {
    this.key = key;
    this.revision = revision;
    this.before = before;
    this.after = after;
  }

  Bytes key() {
    return key;
  }

  long revision() {
    return revision;
  }

  boolean isPut() {
    return after.isPresent();
  }

  /** About how much memory it holds on to. */
  long bytes() {
    return 2L * key.size() + sizeOf(before) + sizeOf(after);
  }

  private static int sizeOf(Optional<KeyValue> keyValue) {
    return keyValue.map(it -> it.value().size()).orElse(0);
  }

  /**
   * As it is told.
   *
   * @param wantsPrevious whether with what was there before
   * @param maxEventBytes the longest event there may be; else what was there before is left out
   */
  Occurrence told(boolean wantsPrevious, int maxEventBytes) {
    Occurrence known = wantsPrevious ? withPrevious : plain;
    if (known != null) {
      return known;
    }
    if (!wantsPrevious || before.isEmpty()) {
      Occurrence made = new Occurrence(revision, WatchCodec.encode(event(new Previous.None())));
      if (wantsPrevious) {
        withPrevious = made;
      } else {
        plain = made;
      }
      return made;
    }
    Bytes encoded = WatchCodec.encode(event(new Previous.Known(before.get())));
    if (encoded.size() > maxEventBytes) {
      encoded = WatchCodec.encode(event(new Previous.TooLarge()));
    }
    Occurrence made = new Occurrence(revision, encoded);
    withPrevious = made;
    return made;
  }

  private KvEvent event(Previous previous) {
    return after
        .<KvEvent>map(keyValue -> new KvEvent.Put(keyValue, previous))
        .orElseGet(() -> new KvEvent.Delete(key, revision, previous));
  }
}
