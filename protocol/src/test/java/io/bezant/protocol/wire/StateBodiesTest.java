package io.bezant.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.LeafDifference;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StatePart;
import io.bezant.protocol.wire.proto.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hints and what answers them have one form each. */
class StateBodiesTest {

  private static final SequenceNumber AT = new SequenceNumber(8);
  private static final Bytes SALT = Bytes.utf8("sixteen bytes !!");
  private static final IndexSet FIRST = new IndexSet(Bytes.of((byte) 1));
  private static final FetchState FETCH =
      new FetchState(
          AT,
          Digest.ZERO,
          new StatePart.HintedLeaves(
              Bytes.utf8("low"), FIRST, new Hints(SALT, Bytes.utf8("hints"))));
  private static final StateDifference DIFFERENCE =
      new StateDifference(
          AT,
          Digest.ZERO,
          Bytes.EMPTY,
          SALT,
          FIRST,
          List.of(new LeafDifference(Bytes.EMPTY, FIRST, Digest.ZERO.bytes())));

  private static Frame.SealedMessage sealed(MessageType type, ByteString body) {
    return new Frame.SealedMessage(
        Epoch.ZERO,
        type,
        View.ZERO,
        AT,
        Digest.ZERO,
        new ReplicaId(1),
        Signature.of(Bytes.wrap(new byte[Signature.SIZE])),
        Bytes.wrap(body.toByteArray()));
  }

  private static FetchState fetch(Wire.FetchStateBody.Builder body)
      throws MalformedMessageException {
    return StateBodies.fetch(sealed(MessageType.FETCH_STATE, body.build().toByteString()));
  }

  private static StateDifference difference(Wire.StateDifferenceBody.Builder body)
      throws MalformedMessageException {
    return StateBodies.difference(
        sealed(MessageType.STATE_DIFFERENCE, body.build().toByteString()));
  }

  private static ByteString zeros(int size) {
    return ByteString.copyFrom(new byte[size]);
  }

  @Test
  void hintsBelongToOneKindOfRequestAndAreBounded() throws Exception {
    assertEquals(FETCH, fetch(StateBodies.toProto(FETCH).toBuilder()));
    for (int kind = 1; kind <= 5; kind++) {
      Wire.FetchStateBody.Builder other = StateBodies.toProto(FETCH).toBuilder().setKind(kind);
      assertThrows(IllegalArgumentException.class, () -> fetch(other), "kind " + kind);
    }
    int most = Hints.MAX_COUNT * Hints.FINGERPRINT_BYTES;
    fetch(StateBodies.toProto(FETCH).toBuilder().setHints(zeros(most)));
    for (Wire.FetchStateBody.Builder odd :
        List.of(
            StateBodies.toProto(FETCH).toBuilder().clearSalt(),
            StateBodies.toProto(FETCH).toBuilder().setSalt(zeros(Hints.SALT_BYTES + 1)),
            StateBodies.toProto(FETCH).toBuilder().clearHints(),
            StateBodies.toProto(FETCH).toBuilder().setHints(zeros(4)),
            StateBodies.toProto(FETCH).toBuilder().setHints(zeros(most + 5)),
            StateBodies.toProto(FETCH).toBuilder().setLevel(1),
            StateBodies.toProto(FETCH).toBuilder().setFirst(1),
            StateBodies.toProto(FETCH).toBuilder().clearIndexes())) {
      assertThrows(IllegalArgumentException.class, () -> fetch(odd), odd::toString);
    }
  }

  @Test
  void differenceHasOneFormAndNoMoreLeavesThanANode() throws Exception {
    assertEquals(DIFFERENCE, difference(StateBodies.toProto(DIFFERENCE).toBuilder()));
    Wire.LeafDifference leaf = StateBodies.toProto(DIFFERENCE).getLeaves(0);
    Wire.StateDifferenceBody.Builder crowded = StateBodies.toProto(DIFFERENCE).toBuilder();
    for (int i = 0; i < StateGroup.MAX_CHILDREN; i++) {
      crowded.addLeaves(leaf);
    }
    ByteString trailingZero = ByteString.copyFrom(new byte[] {1, 0});
    for (Wire.StateDifferenceBody.Builder odd :
        List.of(
            crowded,
            StateBodies.toProto(DIFFERENCE).toBuilder().clearLeaves(),
            StateBodies.toProto(DIFFERENCE).toBuilder().clearSalt(),
            StateBodies.toProto(DIFFERENCE).toBuilder().clearUsed(),
            StateBodies.toProto(DIFFERENCE).toBuilder().setUsed(trailingZero),
            StateBodies.toProto(DIFFERENCE).toBuilder()
                .setLeaves(0, leaf.toBuilder().setHeld(trailingZero)),
            StateBodies.toProto(DIFFERENCE).toBuilder()
                .setLeaves(0, leaf.toBuilder().setDigests(zeros(31))))) {
      assertThrows(IllegalArgumentException.class, () -> difference(odd), odd::toString);
    }
  }
}
