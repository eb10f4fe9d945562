package io.bezant.protocol.message;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;

/**
 * A request for a part of the state at a certified checkpoint. It is answered with one {@link
 * StateManifest}, {@link StateDifference} or {@link StateChunk}.
 *
 * @param sequence the checkpoint
 * @param root the root of the state there
 * @param part what is wanted of it
 */
public record FetchState(SequenceNumber sequence, Digest root, StatePart part) implements Message {

  private static final String DOMAIN = "BZ1/FETCHSTATE-B";

  @Override
  public MessageType type() {
    return MessageType.FETCH_STATE;
  }

  @Override
  public View view() {
    return View.ZERO;
  }

  @Override
  public Digest digest() {
    return root;
  }

  @Override
  public Digest bodyDigest() {
    Hasher hasher = Hasher.domain(DOMAIN);
    switch (part) {
      case StatePart.Top() -> hasher.u8(1);
      case StatePart.Node(int level, var low) -> hasher.u8(2).u32(level).sized(low);
      case StatePart.Entries(var low, int first, var after) -> {
        hasher.u8(3).sized(low).u32(first);
        after.ifPresent(hasher::sized);
      }
      case StatePart.Leaves(var low, var indexes) -> hasher.u8(4).sized(low).sized(indexes.bits());
      case StatePart.HintedLeaves(var low, var indexes, var hints) ->
          hasher
              .u8(6)
              .sized(low)
              .sized(indexes.bits())
              .sized(hints.salt())
              .sized(hints.fingerprints());
      case StatePart.Picks(var low, var indexes) -> hasher.u8(5).sized(low).sized(indexes.bits());
    }
    return hasher.finish();
  }
}
