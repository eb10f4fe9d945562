package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Suspect;

/**
 * Says far too much: suspicions, votes for places and views that are far away, the same again and
 * again, questions, noise, and frames that promise more than they hold. So much per tick and no
 * more, because the simulation must end.
 */
final class Flooder implements Adversary {

  private static final int PER_TICK = 6;
  private static final int NOISE_BYTES = 96;

  private final Hands hands;
  private final Views views = new Views();
  private Bytes last = Bytes.EMPTY;

  Flooder(Hands hands) {
    this.hands = hands;
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    last = frame;
    hands.read(frame).ifPresent(signed -> views.note(signed.message()));
    return Fate.PASS;
  }

  @Override
  public void onTick() {
    for (int i = 0; i < PER_TICK; i++) {
      flood(hands.any(hands.corrupt()), hands.any(hands.honest()));
    }
  }

  private void flood(ReplicaId from, ReplicaId to) {
    switch (hands.random().nextInt(8)) {
      case 0 -> {
        hands.did("suspected without reason");
        hands.send(from, to, hands.encode(from, new Suspect(near(views.view()))));
      }
      case 1 -> {
        hands.did("voted far away");
        hands.send(from, to, hands.encode(from, new Prepare(far(), farPlace(), Digest.ZERO)));
      }
      case 2 -> {
        hands.did("voted far away");
        hands.send(from, to, hands.encode(from, new Commit(far(), farPlace(), Digest.ZERO)));
      }
      case 3 -> {
        hands.did("repeated itself");
        hands.send(from, to, last);
        hands.send(from, to, last);
      }
      case 4 -> {
        hands.did("sent noise");
        byte[] noise = new byte[hands.random().nextInt(NOISE_BYTES)];
        hands.random().nextBytes(noise);
        hands.send(from, to, Bytes.wrap(noise));
      }
      case 5 -> {
        hands.did("promised more bytes than it sent");
        hands.send(from, to, bomb());
      }
      case 6 -> {
        hands.did("asked for everything");
        hands.send(from, to, hands.encode(from, new FetchCommitted(SequenceNumber.ZERO)));
      }
      default -> {
        hands.did("asked for what there is not");
        hands.send(
            from, to, hands.encode(from, new FetchBody(views.sequence().next(), Digest.ZERO)));
      }
    }
  }

  private View near(View view) {
    return Views.after(view, hands.random().nextInt(2));
  }

  private View far() {
    return Views.after(views.view(), hands.random().nextLong(1L << 50));
  }

  /** Near enough to be kept for later, or far away. */
  private SequenceNumber farPlace() {
    if (hands.oneIn(2)) {
      return views.sequence().plus(1 + hands.random().nextInt(hands.config().windowSize()));
    }
    return new SequenceNumber(1 + hands.random().nextLong(1L << 50));
  }

  /** A message field that claims two gigabytes, or messages within messages without end. */
  private Bytes bomb() {
    if (hands.oneIn(2)) {
      return Bytes.of((byte) 0x12, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0x07);
    }
    byte[] nested = new byte[2 * 100];
    for (int i = 0; i < nested.length; i += 2) {
      nested[i] = 0x12;
      nested[i + 1] = (byte) Math.min(0x7F, nested.length - i - 2);
    }
    return Bytes.wrap(nested);
  }
}
