package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.wire.Frame;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Lies to clients: results that were never computed, the same from all corrupt replicas, or for a
 * request that was not made; views that are over or will never be; refusals; silence. How it lies
 * to those who read without ordering is told in {@link ReadForger}, to those who watch in {@link
 * WatchForger}.
 */
final class ReplyForger implements Adversary {

  private static final Bytes FORGED = Bytes.utf8("forged");
  private static final List<Refusal.Reason> REASONS = List.of(Refusal.Reason.values());

  private static final int KEPT_LIES = 64;

  private final Hands hands;

  /** One lie for each request, so that all corrupt replicas tell the same. */
  private final LinkedHashMap<Digest, Bytes> lies = new LinkedHashMap<>();

  private final ReadForger reads;
  private final WatchForger watches;
  private Bytes earlier = FORGED;

  ReplyForger(Hands hands) {
    this.hands = hands;
    this.reads = new ReadForger(hands);
    this.watches = new WatchForger(hands);
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    if (from instanceof Party.Client
        && hands.decode(frame).orElse(null) instanceof Frame.ReadFrame(Read read)) {
      reads.onQuestion(read);
    }
    return Fate.PASS;
  }

  @Override
  public Fate onSend(Puppet at, Party to, Bytes frame) {
    if (!(to instanceof Party.Client)) {
      return Fate.PASS;
    }
    Frame said = hands.decode(frame).orElse(null);
    if (said instanceof Frame.ReplyFrame(Reply reply)) {
      return forge(reply);
    }
    if (said instanceof Frame.WatchNoticeFrame(WatchNotice notice)) {
      return watches.forge(at, to, notice);
    }
    return said instanceof Frame.ReadAnswerFrame(ReadAnswer answer)
        ? reads.forge(answer)
        : Fate.PASS;
  }

  @Override
  public void onTick() {
    watches.onTick();
  }

  private Fate forge(Reply reply) {
    return switch (hands.random().nextInt(9)) {
      case 0 -> {
        hands.did("withheld a reply");
        yield Fate.DROP;
      }
      case 1 -> {
        hands.did("forged a result");
        yield answer(reply, reply.view(), hands.oneIn(4) ? FORGED : lie(reply));
      }
      case 2 -> {
        hands.did("gave the result of another request");
        yield answer(reply, reply.view(), lie(reply));
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
      case 6 -> {
        hands.did("insisted on a false result");
        Bytes lie = encoded(reply, reply.view(), lie(reply));
        yield new Fate.Replace(Collections.nCopies(hands.config().quorums().quorum(), lie));
      }
      default -> Fate.PASS;
    };
  }

  private Refusal refusal(Reply reply) {
    return new Refusal(reply.view(), reply.key(), hands.any(REASONS), 0, 0);
  }

  /** The result of another request, which looks as good as the true one. */
  private Bytes lie(Reply reply) {
    Bytes lie = lies.computeIfAbsent(reply.requestDigest(), digest -> earlier);
    if (lies.size() > KEPT_LIES) {
      lies.pollFirstEntry();
    }
    earlier = reply.result();
    return lie;
  }

  private Fate answer(Reply reply, View view, Bytes result) {
    return Fate.replace(encoded(reply, view, result));
  }

  private Bytes encoded(Reply reply, View view, Bytes result) {
    return hands
        .frames()
        .encode(new Reply(view, reply.key(), reply.requestDigest(), reply.executed(), result));
  }
}
