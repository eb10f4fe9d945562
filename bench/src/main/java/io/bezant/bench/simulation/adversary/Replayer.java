package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import java.util.ArrayList;
import java.util.List;

/**
 * Says again what was said long ago, by itself and by others, in views that are over; and plays the
 * amnesiac, that voted, lost its disk and votes otherwise.
 */
final class Replayer implements Adversary {

  private static final int KEPT_FRAMES = 400;
  private static final int PER_TICK = 3;

  private final Hands hands;
  private final List<Bytes> heard = new ArrayList<>();
  private final List<Signed<? extends Message>> votes = new ArrayList<>();

  Replayer(Hands hands) {
    this.hands = hands;
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    if (from instanceof Party.Replica) {
      keep(heard, frame);
    }
    return Fate.PASS;
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    if (to instanceof Party.Replica) {
      keep(heard, frame);
      hands
          .read(frame)
          .filter(signed -> signed.sender().equals(at.replica()))
          .filter(
              signed -> signed.message() instanceof Prepare || signed.message() instanceof Commit)
          .ifPresent(vote -> keep(votes, vote));
    }
    return Fate.PASS;
  }

  /** Keeps some of the old and some of the new, by chance. */
  private <T> void keep(List<T> kept, T next) {
    if (kept.size() < KEPT_FRAMES) {
      kept.add(next);
    } else if (hands.oneIn(8)) {
      kept.set(hands.random().nextInt(KEPT_FRAMES), next);
    }
  }

  @Override
  public void onTick() {
    for (int i = 0; i < PER_TICK && !heard.isEmpty(); i++) {
      if (hands.oneIn(3)) {
        hands.send(hands.any(hands.corrupt()), hands.any(hands.honest()), hands.any(heard));
        hands.did("replayed an old frame");
      }
    }
    if (!votes.isEmpty() && hands.oneIn(20)) {
      forget(hands.any(votes));
    }
  }

  private void forget(Signed<? extends Message> vote) {
    Message old = vote.message();
    View view = old.view();
    SequenceNumber place = old.sequence();
    Digest other = Hasher.domain("TEST/AMNESIA").digest(old.digest()).finish();
    List<ReplicaId> to = hands.someOf(hands.honest());
    hands.say(vote.sender(), to, new Prepare(view, place, other));
    hands.say(vote.sender(), to, new Commit(view, place, other));
    hands.did("voted again as if it had forgotten");
  }
}
