package io.bezant.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.Signature;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.wire.UnauthenticMessageException.Reason;
import io.bezant.protocol.wire.proto.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MessageOpenerTest {

  private static final View VIEW = new View(5);
  private static final SequenceNumber SEQUENCE = new SequenceNumber(7);

  private final WireFixture fixture = new WireFixture();
  private final MessageOpener opener = fixture.opener;

  @Test
  void everySignedHeaderFieldInvalidatesTheMessageWhenChanged() throws Exception {
    for (Map.Entry<String, Signed<? extends Message>> each : fixture.messages().entrySet()) {
      Frame.SealedMessage good = sealed(each.getValue());
      for (Frame.SealedMessage changed : changedHeaders(good)) {
        assertRefused(each.getKey() + ": " + changed, () -> opener.open(changed));
      }
    }
  }

  private static List<Frame.SealedMessage> changedHeaders(Frame.SealedMessage good) {
    List<Frame.SealedMessage> changed = new ArrayList<>();
    changed.add(header(good, good.type(), good.view().next(), good.sequence(), good.digest()));
    changed.add(header(good, good.type(), good.view(), good.sequence().next(), good.digest()));
    changed.add(
        header(good, good.type(), good.view(), good.sequence(), WireFixture.digest("other")));
    for (MessageType type : MessageType.values()) {
      if (type != good.type()) {
        changed.add(header(good, type, good.view(), good.sequence(), good.digest()));
      }
    }
    changed.add(
        new Frame.SealedMessage(
            new Epoch(1),
            good.type(),
            good.view(),
            good.sequence(),
            good.digest(),
            good.sender(),
            good.signature(),
            good.body()));
    for (int sender : new int[] {0, 1, 2, 3, 4, ReplicaId.MAX_VALUE}) {
      if (sender != good.sender().value()) {
        changed.add(
            new Frame.SealedMessage(
                good.epoch(),
                good.type(),
                good.view(),
                good.sequence(),
                good.digest(),
                new ReplicaId(sender),
                good.signature(),
                good.body()));
      }
    }
    return changed;
  }

  private static Frame.SealedMessage header(
      Frame.SealedMessage good,
      MessageType type,
      View view,
      SequenceNumber sequence,
      Digest digest) {
    return new Frame.SealedMessage(
        good.epoch(), type, view, sequence, digest, good.sender(), good.signature(), good.body());
  }

  @Test
  void everyFieldOfStatusIsSigned() throws Exception {
    var bits = new SlotBits(Bytes.of((byte) 1));
    Status good = new Status(VIEW, SEQUENCE, new SequenceNumber(4), bits, SlotBits.NONE);
    Signed<Status> signed = fixture.sealer(2).seal(good);
    assertStolenSignatureRefused(
        signed, new Status(VIEW.next(), SEQUENCE, good.stable(), bits, SlotBits.NONE));
    assertStolenSignatureRefused(
        signed, new Status(VIEW, SEQUENCE.next(), good.stable(), bits, SlotBits.NONE));
    assertStolenSignatureRefused(signed, new Status(VIEW, SEQUENCE, SEQUENCE, bits, SlotBits.NONE));
    assertStolenSignatureRefused(
        signed, new Status(VIEW, SEQUENCE, good.stable(), SlotBits.NONE, SlotBits.NONE));
    assertStolenSignatureRefused(
        signed, new Status(VIEW, SEQUENCE, good.stable(), SlotBits.NONE, bits));
    assertStolenSignatureRefused(signed, new Status(VIEW, SEQUENCE, good.stable(), bits, bits));
  }

  private <M extends Message> void assertStolenSignatureRefused(Signed<M> signed, M other)
      throws Exception {
    var forged = sealed(new Signed<>(other, signed.envelope()));
    assertReason(Reason.BAD_SIGNATURE, () -> opener.open(forged));
  }

  @Test
  void everyFieldOfRequestIsSigned() throws Exception {
    Frame.SealedRequest good = sealed(fixture.request(9));
    Bytes otherKey = WireFixture.keyPair("other client").publicKey().bytes();
    List<Frame.SealedRequest> changed =
        List.of(
            request(otherKey, 3, 9, 8, good.payload()),
            request(good.clientKey(), 4, 9, 8, good.payload()),
            request(good.clientKey(), 3, 10, 8, good.payload()),
            request(good.clientKey(), 3, 9, 7, good.payload()),
            request(good.clientKey(), 3, 9, 8, Bytes.utf8("other")));
    assertEquals(fixture.request(9), opener.open(good));
    for (Frame.SealedRequest each : changed) {
      assertReason(Reason.BAD_REQUEST_SIGNATURE, () -> opener.open(each));
    }
  }

  /** A request under the signature of request 9. */
  private Frame.SealedRequest request(
      Bytes key, long session, long number, long acked, Bytes payload) throws Exception {
    return new Frame.SealedRequest(
        key,
        new SessionId(session),
        new RequestNumber(number),
        new RequestNumber(acked),
        payload,
        sealed(fixture.request(9)).signature());
  }

  @Test
  void nothingOfAnotherClusterOpens() throws Exception {
    WireFixture other = new WireFixture("another administrator");
    for (Signed<? extends Message> each : other.messages().values()) {
      Frame.SealedMessage foreign = sealed(each);
      assertReason(Reason.BAD_SIGNATURE, () -> opener.open(foreign));
    }
    Frame.SealedRequest request = sealed(other.request(1));
    assertReason(Reason.BAD_REQUEST_SIGNATURE, () -> opener.open(request));
  }

  @Test
  void proposalWithRequestThatItsClientDidNotSignIsRefusedWhole() throws Exception {
    SignedRequest forged = fixture.request(2);
    var batch =
        new Batch(
            1L,
            List.of(
                fixture.request(1),
                new SignedRequest(forged.request(), fixture.request(1).signature())));
    Frame.SealedMessage sealed =
        sealed(fixture.sealer(1).seal(new PrePrepare(VIEW, SEQUENCE, batch)));
    assertReason(Reason.BAD_REQUEST_SIGNATURE, () -> opener.open(sealed));
  }

  @Test
  void decidedBatchWithSpoiledClientSignatureIsRefused() throws Exception {
    Batch good = fixture.batch(1);
    var spoiled =
        new Batch(
            good.proposedMillis(),
            List.of(new SignedRequest(good.requests().getFirst().request(), signature("spoiled"))));
    assertEquals(good.digest(), spoiled.digest());
    var sealed =
        sealed(fixture.sealer(3).seal(new CommittedBatch(spoiled, fixture.committed(5, 7, good))));
    assertReason(Reason.BAD_REQUEST_SIGNATURE, () -> opener.open(sealed));
  }

  @Test
  void decidedBatchNeedsQuorumOfCommits() throws Exception {
    Batch batch = fixture.batch(1);
    var full = fixture.committed(5, 7, batch);
    var certificate =
        new CommitCertificate(
            full.view(), full.sequence(), full.digest(), full.commits().subList(0, 2));
    var sealed = sealed(fixture.sealer(3).seal(new CommittedBatch(batch, certificate)));
    assertReason(Reason.TOO_FEW_VOTES, () -> opener.open(sealed));
  }

  @Test
  void requestSeenDirectlyIsNotVerifiedAgainInsideProposal() throws Exception {
    AtomicInteger verifications = new AtomicInteger();
    var counting =
        new MessageOpener(
            fixture.config,
            (key, message, signature) -> {
              verifications.incrementAndGet();
              return new Ed25519Verifier().verify(key, message, signature);
            });
    counting.open(sealed(fixture.request(1)));
    counting.open(sealed(fixture.request(2)));
    verifications.set(0);
    counting.open(sealed(fixture.sealer(1).seal(new PrePrepare(VIEW, SEQUENCE, fixture.batch(3)))));
    assertEquals(2, verifications.get(), "the primary's own and the third request's");
  }

  @Test
  void voteSeenAloneIsNotVerifiedAgainInsideCertificate() throws Exception {
    AtomicInteger verifications = new AtomicInteger();
    var counting =
        new MessageOpener(
            fixture.config,
            (key, message, signature) -> {
              verifications.incrementAndGet();
              return new Ed25519Verifier().verify(key, message, signature);
            });
    Batch batch = fixture.batch(1);
    counting.open(sealed(fixture.request(1)));
    for (int replica : new int[] {0, 1, 3}) {
      counting.open(
          sealed(fixture.sealer(replica).seal(new Commit(VIEW, SEQUENCE, batch.digest()))));
    }
    verifications.set(0);
    var decided = new CommittedBatch(batch, fixture.committed(5, 7, batch));
    counting.open(sealed(fixture.sealer(3).seal(decided)));
    assertEquals(1, verifications.get(), "only the sender's own signature is new");
  }

  @Test
  void anotherSignatureOnKnownVoteIsVerifiedOnItsOwn() throws Exception {
    Signed<Commit> good =
        fixture.sealer(0).seal(new Commit(VIEW, SEQUENCE, WireFixture.digest("d")));
    opener.open(sealed(good));
    var forged =
        sealed(new Signed<>(good.message(), new Envelope(new ReplicaId(0), signature("other"))));
    assertReason(Reason.BAD_SIGNATURE, () -> opener.open(forged));
    assertReason(Reason.BAD_SIGNATURE, () -> opener.open(forged));
  }

  @Test
  void anotherSignatureOnKnownRequestIsVerifiedOnItsOwn() throws Exception {
    SignedRequest good = fixture.request(1);
    opener.open(sealed(good));
    var other = sealed(new SignedRequest(good.request(), signature("other")));
    assertReason(Reason.BAD_REQUEST_SIGNATURE, () -> opener.open(other));
  }

  @Test
  void badSignatureIsNeverRemembered() throws Exception {
    var bad = sealed(new SignedRequest(fixture.request(1).request(), signature("bad")));
    assertReason(Reason.BAD_REQUEST_SIGNATURE, () -> opener.open(bad));
    assertReason(Reason.BAD_REQUEST_SIGNATURE, () -> opener.open(bad));
  }

  @Test
  void batchBeyondLimitsIsMalformed() throws Exception {
    assertMalformed(fixture.batch(9));
    Bytes big = Bytes.wrap(new byte[4096]);
    assertMalformed(
        new Batch(
            1L,
            List.of(
                fixture.request(fixture.clientKey, 3, 1, 0, big),
                fixture.request(fixture.clientKey, 3, 2, 0, big),
                fixture.request(fixture.clientKey, 3, 3, 0, big))));
    Bytes tooBig = Bytes.wrap(new byte[4097]);
    assertMalformed(new Batch(1L, List.of(fixture.request(fixture.clientKey, 3, 1, 0, tooBig))));
  }

  @Test
  void batchThatHoldsRequestNameTwiceIsMalformed() throws Exception {
    assertMalformed(new Batch(1L, List.of(fixture.request(1), fixture.request(1))));
    SignedRequest sameName = fixture.request(fixture.clientKey, 3, 1, 0, Bytes.utf8("other"));
    assertMalformed(new Batch(1L, List.of(fixture.request(1), sameName)));
  }

  @Test
  void onlyEmptyBatchMayCarryNoTime() throws Exception {
    assertMalformed(new Batch(0L, List.of(fixture.request(1))));
    var tick = fixture.sealer(1).seal(new PrePrepare(VIEW, SEQUENCE, new Batch(1L, List.of())));
    assertEquals(tick, opener.open(sealed(tick)));
  }

  @Test
  void bodyOfAnotherProposalIsMalformed() throws Exception {
    Frame.SealedMessage good =
        sealed(fixture.sealer(1).seal(new PrePrepare(VIEW, SEQUENCE, fixture.batch(1))));
    Frame.SealedMessage other =
        sealed(fixture.sealer(1).seal(new PrePrepare(VIEW, SEQUENCE, fixture.batch(2))));
    var swapped =
        new Frame.SealedMessage(
            good.epoch(),
            good.type(),
            good.view(),
            good.sequence(),
            good.digest(),
            good.sender(),
            good.signature(),
            other.body());
    assertThrows(MalformedMessageException.class, () -> opener.open(swapped));
  }

  @Test
  void aPlanThatRunsPastTheLastPlaceIsMalformedLikeAnyWithAGap() throws Exception {
    Wire.Frame good = Wire.Frame.parseFrom(fixture.frames.encode(fixture.newView()).toByteArray());
    Wire.NewViewBody body = Wire.NewViewBody.parseFrom(good.getMessage().getBody());
    for (long last : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1}) {
      Wire.NewViewBody.Builder plan = body.toBuilder();
      plan.getPlanBuilder(0).setSequence(last);
      Wire.SealedMessage changed =
          good.getMessage().toBuilder().setBody(plan.build().toByteString()).build();
      Frame.SealedMessage sealed = FromProto.message(changed);
      assertThrows(MalformedMessageException.class, () -> opener.open(sealed));
    }
  }

  @Test
  void requestWithWhatIsNoKeyIsMalformed() throws Exception {
    Frame.SealedRequest good = sealed(fixture.request(1));
    Bytes smallOrder = Bytes.wrap(new byte[32]);
    var bad = request(smallOrder, 3, 1, 0, good.payload());
    assertThrows(MalformedMessageException.class, () -> opener.open(bad));
  }

  private void assertMalformed(Batch batch) throws Exception {
    Frame.SealedMessage sealed =
        sealed(fixture.sealer(1).seal(new PrePrepare(VIEW, SEQUENCE, batch)));
    assertThrows(MalformedMessageException.class, () -> opener.open(sealed));
  }

  private Frame.SealedMessage sealed(Signed<? extends Message> message) throws Exception {
    return (Frame.SealedMessage) fixture.frames.decode(fixture.frames.encode(message));
  }

  private Frame.SealedRequest sealed(SignedRequest request) throws Exception {
    return (Frame.SealedRequest) fixture.frames.decode(fixture.frames.encode(request));
  }

  private static Signature signature(String text) {
    return WireFixture.keyPair("somebody").signer().sign(Bytes.utf8(text));
  }

  private static void assertReason(Reason reason, Executable opening) {
    assertEquals(reason, assertThrows(UnauthenticMessageException.class, opening).reason());
  }

  private static void assertRefused(String what, Executable opening) {
    Exception thrown = assertThrows(Exception.class, opening, what);
    assertEquals(
        true,
        thrown instanceof MalformedMessageException
            || thrown instanceof UnauthenticMessageException,
        what + " ends in " + thrown);
  }
}
