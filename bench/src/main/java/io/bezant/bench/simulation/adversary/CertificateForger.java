package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.List;

/**
 * Leaves views with lies: certificates omitted, stale, mixed and forged, checkpoints that nobody
 * took, another story for each listener, huge views, and signatures that stand in it twice.
 */
final class CertificateForger extends Distorter {

  private final ViewChangeForgery forgery;

  CertificateForger(Hands hands) {
    super(hands);
    this.forgery = new ViewChangeForgery(hands);
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    read(frame)
        .filter(signed -> signed.message() instanceof ViewChange)
        .ifPresent(signed -> forgery.remember((ViewChange) signed.message()));
    return Fate.PASS;
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    if (!(honest instanceof ViewChange viewChange)) {
      return List.of(honest);
    }
    forgery.remember(viewChange);
    return switch (hands().random().nextInt(5)) {
      case 0 -> List.of(viewChange);
      case 1 -> List.of(forgery.forge(signer, viewChange), viewChange);
      default -> List.of(forgery.forge(signer, viewChange));
    };
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    boolean isViewChange =
        to instanceof Party.Replica
            && read(frame).filter(s -> s.message() instanceof ViewChange).isPresent();
    if (isViewChange && hands().oneIn(8)) {
      hands().did("counted a signer twice");
      return Fate.replace(WireTree.repeatSomething(frame, hands().random()));
    }
    return super.onSend(at, to, frame);
  }

  @Override
  public void onTick() {
    if (hands().oneIn(200)) {
      hands().did("left for a huge view unasked");
      hands()
          .say(
              hands().any(hands().corrupt()),
              hands().honest(),
              new ViewChange(
                  new View(Long.MAX_VALUE - hands().random().nextInt(5)),
                  StableCheckpoint.GENESIS,
                  List.of()));
    }
  }
}
