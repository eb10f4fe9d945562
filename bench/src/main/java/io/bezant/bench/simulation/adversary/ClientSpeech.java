package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.wire.Frame;
import java.util.List;

/** The correct part of a Byzantine client: it has a session and knows how requests look. */
final class ClientSpeech {

  private static final long PAUSE_MILLIS = 150;

  /** A client that never ends would keep small batches busy for ever, and no run would settle. */
  private static final int MOST_TIMES = 30;

  private final ClientHands hands;
  private SessionId session = SessionId.NONE;
  private long number;
  private long openings;
  private long spokeMillis;
  private int times;

  ClientSpeech(ClientHands hands) {
    this.hands = hands;
  }

  /** Whether it has a session and something is due again; asks for a session otherwise. */
  boolean isTime() {
    if (times == MOST_TIMES || hands.nowMillis() - spokeMillis < PAUSE_MILLIS) {
      return false;
    }
    spokeMillis = hands.nowMillis();
    if (session.equals(SessionId.NONE)) {
      openings++;
      hands.sendToAll(
          request(SessionId.NONE, openings, 0, KvCodec.encode(new Command.OpenSession())));
      return false;
    }
    times++;
    return true;
  }

  /**
   * Believes the first who says that a session was opened: a liar cannot do worse than waste it.
   */
  void onFrame(Frame frame) {
    if (frame instanceof Frame.ReplyFrame(Reply reply) && session.equals(SessionId.NONE)) {
      try {
        if (KvCodec.decodeOutcome(reply.result())
            instanceof Outcome.SessionOpened(SessionId opened, long counter)) {
          session = opened;
        }
      } catch (MalformedEncodingException unreadable) {
        hands.did("was lied to");
      }
    }
  }

  SessionId session() {
    return session;
  }

  long nextNumber() {
    return ++number;
  }

  /** A request of this session that writes a value, with everything before acknowledged. */
  Bytes put(long under, String value) {
    return request(session, under, under - 1, payload(value));
  }

  static Bytes payload(String value) {
    return KvCodec.encode(
        new Command.Bundle(
            List.of(new KvOperation.Put(Bytes.utf8("byzantine"), Bytes.utf8(value)))));
  }

  /** A request under the client's own key. */
  Bytes request(SessionId in, long under, long acknowledged, Bytes payload) {
    return hands.seal(
        new Request(
            hands.key(), in, new RequestNumber(under), new RequestNumber(acknowledged), payload));
  }
}
