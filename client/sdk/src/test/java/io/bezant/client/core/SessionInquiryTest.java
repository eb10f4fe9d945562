package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.core.SessionInquiry.Answered;
import io.bezant.client.core.SessionInquiry.End;
import io.bezant.crypto.Digest;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionInquiryTest {

  private static final long SESSION = 7;
  private static final KvResult WRITTEN = new KvResult.Written(41, Optional.empty());

  private final SessionInquiry inquiry =
      new SessionInquiry(
          KeyPair.generate(new SecureRandom()).publicKey(), new ReplyRules(new Quorums(4)));

  private Reply reply(Digest digest, Outcome outcome) {
    return new Reply(
        View.ZERO, inquiry.asked().key(), digest, new SequenceNumber(9), KvCodec.encode(outcome));
  }

  /** A quorum answers. */
  private void answered(Digest digest, Outcome outcome) {
    Reply reply = reply(digest, outcome);
    assertFalse(inquiry.onReply(new ReplicaId(0), reply));
    assertFalse(inquiry.onReply(new ReplicaId(1), reply));
    assertTrue(inquiry.onReply(new ReplicaId(2), reply));
  }

  /** Of our own request. */
  private void answered(Outcome outcome) {
    answered(inquiry.asked().digest(), outcome);
  }

  private void refused(Outcome.Reason reason, long limit) {
    answered(new Outcome.SessionRefused(reason, limit, inquiry.asked().number().value()));
  }

  private void opened() {
    assertEquals(SessionId.NONE, inquiry.asked().session());
    answered(new Outcome.SessionOpened(new SessionId(SESSION), 1_000_000));
  }

  private void expectAsked(long number) {
    assertEquals(new SessionId(SESSION), inquiry.asked().session());
    assertEquals(new RequestNumber(number), inquiry.asked().number());
    assertEquals(RequestNumber.ZERO, inquiry.asked().acknowledged());
  }

  @Test
  void whatWasExecutedAboveTheAcknowledgedNumberIsToldAndNothingElse() {
    opened();
    expectAsked(1);
    refused(Outcome.Reason.TOO_OLD, 4);
    expectAsked(5);
    answered(Digest.ZERO, new Outcome.Results(List.of(WRITTEN), 41));
    expectAsked(6);
    answered(new Outcome.Results(List.of(new KvResult.NotFound()), 41));
    expectAsked(7);
    answered(Digest.ZERO, new Outcome.Results(List.of(WRITTEN, WRITTEN), 42));
    expectAsked(8);
    assertEquals(End.NONE, inquiry.end());
    refused(Outcome.Reason.WINDOW_EXCEEDED, 3);
    assertEquals(End.KNOWN, inquiry.end());
    assertEquals(SESSION, inquiry.session());
    assertEquals(
        List.of(new Answered(5, List.of(WRITTEN)), new Answered(7, List.of(WRITTEN, WRITTEN))),
        inquiry.answers());
  }

  @Test
  void whatOneLiarSaysIsNotTold() {
    opened();
    Reply lie = reply(Digest.ZERO, new Outcome.Results(List.of(WRITTEN), 41));
    for (int i = 0; i < 5; i++) {
      assertFalse(inquiry.onReply(new ReplicaId(3), lie));
    }
    answered(new Outcome.Results(List.of(new KvResult.NotFound()), 1));
    assertEquals(List.of(), inquiry.answers());
  }

  @Test
  void anAnswerToWhatIsNotAskedAnyMoreIsNone() {
    opened();
    RequestKey asked = inquiry.asked().key();
    Reply late = reply(Digest.ZERO, new Outcome.Results(List.of(WRITTEN), 41));
    answered(new Outcome.Results(List.of(new KvResult.NotFound()), 1));
    assertFalse(inquiry.asked().key().equals(asked));
    for (int replica = 0; replica < 4; replica++) {
      assertFalse(inquiry.onReply(new ReplicaId(replica), late));
    }
    assertEquals(List.of(), inquiry.answers());
  }

  @Test
  void whereNoSessionIsNothingIsTold() {
    answered(new Outcome.SessionOpened(new SessionId(SESSION), 1));
    assertEquals(End.NO_SESSION, inquiry.end());
    assertEquals(0, inquiry.session());
  }

  @Test
  void anEvictedSessionIsSaidToBe() {
    opened();
    refused(Outcome.Reason.EVICTED, 0);
    assertEquals(End.EVICTED, inquiry.end());
  }

  @Test
  void anUnknownKeyIsSaidToBe() {
    refused(Outcome.Reason.NOT_REGISTERED, 0);
    assertEquals(End.DENIED, inquiry.end());
  }

  @Test
  void anAnswerThatWouldAskTheSameAgainIsUnreadable() {
    opened();
    refused(Outcome.Reason.TOO_OLD, 0);
    assertEquals(End.UNREADABLE, inquiry.end());
  }
}
