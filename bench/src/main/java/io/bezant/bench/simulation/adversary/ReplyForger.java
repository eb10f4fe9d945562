package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.wire.Frame;
import java.util.List;

/**
 * Lies to clients: results that were never computed, the same from all corrupt replicas, or for a
 * request that was not made; views that are over or will never be; refusals; silence.
 */
final class ReplyForger implements Adversary {

  private static final Bytes FORGED = Bytes.utf8("forged");
  private static final List<Refusal.Reason> REASONS = List.of(Refusal.Reason.values());

  private final Hands hands;
  private Bytes earlier = FORGED;

  ReplyForger(Hands hands) {
    this.hands = hands;
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    if (to instanceof Party.Client
        && hands.decode(frame).orElse(null) instanceof Frame.ReplyFrame(Reply reply)) {
      return forge(reply);
    }
    return Fate.PASS;
  }

  private Fate forge(Reply reply) {
    return switch (hands.random().nextInt(7)) {
      case 0 -> {
        hands.did("withheld a reply");
        yield Fate.DROP;
      }
      case 1 -> {
        hands.did("forged a result");
        yield answer(reply, reply.view(), FORGED);
      }
      case 2 -> {
        hands.did("gave the result of another request");
        Bytes other = earlier;
        earlier = reply.result();
        yield answer(reply, reply.view(), other);
      }
      case 3 -> {
        hands.did("named an old view");
        yield answer(reply, View.ZERO, reply.result());
      }
      case 4 -> {
        hands.did("named a view that will never be");
        yield answer(reply, new View(Long.MAX_VALUE), reply.result());
      }
      case 5 -> {
        hands.did("refused what it had executed");
        yield Fate.replace(hands.frames().encode(refusal(reply)));
      }
      default -> Fate.PASS;
    };
  }

  private Refusal refusal(Reply reply) {
    return new Refusal(reply.view(), reply.key(), hands.any(REASONS), 0, 0);
  }

  private Fate answer(Reply reply, View view, Bytes result) {
    return Fate.replace(
        hands
            .frames()
            .encode(new Reply(view, reply.key(), reply.requestDigest(), reply.executed(), result)));
  }
}
