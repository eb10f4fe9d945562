package io.bezant.protocol.wire;

import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.core.Amnesia;
import io.bezant.protocol.wire.proto.Log;

/** The stages of a replica's way back from a lost log, in its new log. */
final class AmnesiaCodec {

  private static final int ABSTAINING = 1;
  private static final int VOTING_AGAIN = 2;
  private static final int HEALED = 3;

  private AmnesiaCodec() {}

  static Log.Amnesia toProto(Amnesia stage) {
    Log.Amnesia.Builder builder =
        Log.Amnesia.newBuilder().setNonce(CanonicalProto.string(stage.nonce().bytes()));
    return switch (stage) {
      case Amnesia.Abstaining _stage -> builder.setStage(ABSTAINING).build();
      case Amnesia.VotingAgain(var nonce, View firstView, SequenceNumber decidedThrough) ->
          builder
              .setStage(VOTING_AGAIN)
              .setFirstView(firstView.value())
              .setDecidedThrough(decidedThrough.value())
              .build();
      case Amnesia.Healed _stage -> builder.setStage(HEALED).build();
    };
  }

  /** {@link IllegalArgumentException} if this is no stage. */
  static Amnesia fromProto(Log.Amnesia stage) {
    Digest nonce = FromProto.digest(stage.getNonce());
    boolean isVoting = stage.getStage() == VOTING_AGAIN;
    if (!isVoting && (stage.getFirstView() != 0 || stage.getDecidedThrough() != 0)) {
      throw new IllegalArgumentException("a view to vote in where there is none");
    }
    return switch (stage.getStage()) {
      case ABSTAINING -> new Amnesia.Abstaining(nonce);
      case VOTING_AGAIN ->
          new Amnesia.VotingAgain(
              nonce, new View(stage.getFirstView()), new SequenceNumber(stage.getDecidedThrough()));
      case HEALED -> new Amnesia.Healed(nonce);
      default -> throw new IllegalArgumentException("no stage of amnesia is " + stage.getStage());
    };
  }
}
