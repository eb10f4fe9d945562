package io.bezant.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.wire.proto.Wire;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrameCodecTest {

  private final WireFixture fixture = new WireFixture();
  private final FrameCodec frames = fixture.frames;

  @Test
  void everyFrameDecodesToWhatWasEncoded() throws Exception {
    var hello = Hello.ofReplica(fixture.config.clusterId(), new ReplicaId(2), "0.1.0");
    assertEquals(new Frame.HelloFrame(hello), frames.decode(frames.encode(hello)));
    assertEquals(
        new Frame.ReplyFrame(fixture.reply()), frames.decode(frames.encode(fixture.reply())));
    assertEquals(
        new Frame.RefusalFrame(fixture.refusal()), frames.decode(frames.encode(fixture.refusal())));
    assertEquals(fixture.request(1), fixture.open(frames.encode(fixture.request(1))));
    for (var message : fixture.messages().values()) {
      assertEquals(message, fixture.open(frames.encode(message)));
    }
  }

  @Test
  void probeAndItsAnswerAreEquallyLongWhateverTheirNumber() throws Exception {
    for (long number : new long[] {0, 1, 127, 128, 1L << 40, Long.MAX_VALUE}) {
      Bytes probe = frames.encode(new Frame.ProbeFrame(number));
      Bytes answer = frames.encode(new Frame.ProbeAnswerFrame(number));
      assertEquals(new Frame.ProbeFrame(number), frames.decode(probe));
      assertEquals(new Frame.ProbeAnswerFrame(number), frames.decode(answer));
      assertEquals(probe.size(), answer.size());
    }
  }

  @Test
  void probeWithNegativeNumberIsMalformed() {
    Wire.Probe.Builder negative = Wire.Probe.newBuilder().setNumber(-1);
    assertMalformed(Wire.Frame.newBuilder().setProbe(negative).build().toByteString());
    assertMalformed(Wire.Frame.newBuilder().setProbeAnswer(negative).build().toByteString());
  }

  @Test
  void readAnswerThatContradictsItselfIsMalformed() {
    Wire.ReadAnswer.Builder shown =
        Wire.ReadAnswer.newBuilder().setNonce(1).setStanding(1).addSince(0);
    ByteString digest = ByteString.copyFrom(new byte[32]);
    assertMalformed(frame(shown));
    assertMalformed(frame(shown.clone().setMatches(digest.substring(1))));
    assertMalformed(frame(shown.clone().setMatches(digest.concat(digest))));
    assertMalformed(frame(shown.clone().setMatches(digest).addResults(digest)));
    assertMalformed(frame(shown.clone().addResults(digest).addResults(digest)));
    assertMalformed(frame(shown.clone().setMatches(digest).setRevision(-1)));
    assertMalformed(frame(shown.clone().setMatches(digest).setStanding(2)));
    assertMalformed(frame(shown.clone().setMatches(digest).setStanding(9)));
  }

  @Test
  void questionForNothingIsMalformed() {
    Wire.Read.Builder empty = Wire.Read.newBuilder().setNonce(1);
    assertMalformed(Wire.Frame.newBuilder().setRead(empty).build().toByteString());
  }

  @Test
  void noticeThatContradictsItselfIsMalformed() {
    ByteString digest = ByteString.copyFrom(new byte[32]);
    Wire.WatchedRevision.Builder told = Wire.WatchedRevision.newBuilder().setRevision(5);
    Wire.WatchChanged.Builder changed =
        Wire.WatchChanged.newBuilder().addWatches(1).setAfter(4).setThrough(6);
    Wire.WatchedRevision.Builder hashed = told.clone().setDigest(digest);
    assertMalformed(frame(changed.clone().clearWatches()));
    assertMalformed(frame(changed.clone().setThrough(3)));
    assertMalformed(frame(changed.clone().setAfter(-1)));
    assertMalformed(frame(changed.clone().setThrough(4).addRevisions(hashed)));
    assertMalformed(frame(changed.clone().setAfter(5).addRevisions(hashed)));
    assertMalformed(frame(changed.clone().addRevisions(hashed).addRevisions(hashed)));
    assertMalformed(frame(changed.clone().addRevisions(told)));
    assertMalformed(frame(changed.clone().addRevisions(hashed.clone().setRevision(0))));
    assertMalformed(frame(changed.clone().addRevisions(hashed.clone().addEvents(digest))));
    assertMalformed(frame(changed.clone().addRevisions(hashed.clone().setContinues(true))));
    assertMalformed(
        frame(changed.clone().addRevisions(told.clone().setDigest(digest.substring(1)))));
    Wire.WatchedRevision.Builder open = told.clone().addEvents(digest).setContinues(true);
    assertMalformed(frame(changed.clone().addRevisions(open)));
    assertMalformed(
        frame(
            changed
                .clone()
                .addRevisions(open.clone().setRevision(7))
                .addRevisions(hashed.clone().setRevision(8))));
  }

  @Test
  void watchThatCannotBeIsMalformed() {
    Wire.WatchOpen.Builder open = Wire.WatchOpen.newBuilder().setWatch(1);
    assertMalformed(Wire.Frame.newBuilder().setWatchOpen(open).build().toByteString());
    Wire.WatchEnded.Builder ended = Wire.WatchEnded.newBuilder().setWatch(1).setReason(9);
    assertMalformed(Wire.Frame.newBuilder().setWatchEnded(ended).build().toByteString());
    ended.setReason(1).setBound(-1);
    assertMalformed(Wire.Frame.newBuilder().setWatchEnded(ended).build().toByteString());
    Wire.WatchProgress.Builder progress = Wire.WatchProgress.newBuilder().setThrough(-1);
    assertMalformed(Wire.Frame.newBuilder().setWatchProgress(progress).build().toByteString());
  }

  private static ByteString frame(Wire.WatchChanged.Builder changed) {
    return Wire.Frame.newBuilder().setWatchChanged(changed).build().toByteString();
  }

  private static ByteString frame(Wire.ReadAnswer.Builder answer) {
    return Wire.Frame.newBuilder().setReadAnswer(answer).build().toByteString();
  }

  @Test
  void headerOfSealedMessageTellsWhatItSpeaksOfBeforeItIsOpened() throws Exception {
    for (var message : fixture.messages().values()) {
      var sealed = (Frame.SealedMessage) frames.decode(frames.encode(message));
      assertEquals(message.message().type(), sealed.type());
      assertEquals(message.message().view(), sealed.view());
      assertEquals(message.message().sequence(), sealed.sequence());
      assertEquals(message.message().digest(), sealed.digest());
      assertEquals(message.sender(), sealed.sender());
    }
  }

  @Test
  void truncatedFrameIsMalformedWhereverItEnds() {
    for (Map.Entry<String, Bytes> each : fixture.encodedFrames().entrySet()) {
      WireFixture.truncated(each.getValue())
          .forEach(
              part ->
                  assertThrows(
                      MalformedMessageException.class,
                      () -> frames.decode(part),
                      each.getKey() + " cut at " + part.size()));
    }
  }

  @Test
  void flippedBitNeverOpensToAnotherAcceptedMessage() {
    for (Map.Entry<String, Bytes> each : fixture.encodedFrames().entrySet()) {
      boolean signed = !each.getKey().matches("hello.*|reply|refusal|probe.*|read.*|watch.*");
      WireFixture.flipped(each.getValue())
          .forEach(
              flipped ->
                  assertFalse(
                      opens(flipped) && signed, each.getKey() + " opens: " + flipped.hex()));
    }
  }

  /** Any exception but the two that say so fails the test. */
  private boolean opens(Bytes frame) {
    try {
      Object opened = fixture.open(frame);
      return opened != null;
    } catch (MalformedMessageException | UnauthenticMessageException e) {
      return false;
    }
  }

  @Test
  void frameInAnotherFormThanOurOwnIsMalformed() throws Exception {
    Bytes canonical = frames.encode(fixture.reply());
    Wire.Frame proto = Wire.Frame.parseFrom(canonical.toByteArray());
    var unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    assertMalformed(proto.toBuilder().setUnknownFields(unknown).build().toByteString());
    assertMalformed(
        proto.toBuilder()
            .setReply(proto.getReply().toBuilder().setUnknownFields(unknown))
            .build()
            .toByteString());
    // A second occurrence of the same member merges into the first when protobuf parses it.
    assertMalformed(proto.toByteString().concat(proto.toByteString()));
    assertMalformed(proto.toByteString().concat(ByteString.copyFrom(new byte[] {0})));
  }

  @Test
  void defaultValueWrittenOutIsMalformed() throws Exception {
    Wire.Frame proto = Wire.Frame.parseFrom(frames.encode(fixture.reply()).toByteArray());
    ByteString reply = proto.getReply().toBuilder().clearView().build().toByteString();
    ByteString viewZero = ByteString.copyFrom(new byte[] {1 << 3, 0});
    assertEquals(0, ((Frame.ReplyFrame) frames.decode(replyFrame(reply))).reply().view().value());
    assertThrows(
        MalformedMessageException.class, () -> frames.decode(replyFrame(viewZero.concat(reply))));
  }

  private static Bytes replyFrame(ByteString reply) {
    assertTrue(reply.size() < 128, "the length takes one byte");
    byte[] length = {4 << 3 | 2, (byte) reply.size()};
    return Bytes.wrap(ByteString.copyFrom(length).concat(reply).toByteArray());
  }

  @Test
  void helloOfLaterVersionIsStillUnderstood() throws Exception {
    var hello = Hello.ofReplica(fixture.config.clusterId(), new ReplicaId(2), "9.0");
    Wire.Frame proto = Wire.Frame.parseFrom(frames.encode(hello).toByteArray());
    var unknown =
        UnknownFieldSet.newBuilder()
            .addField(6, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .build();
    var later = proto.getHello().toBuilder().setWireVersion(2).setUnknownFields(unknown);
    var decoded =
        (Frame.HelloFrame)
            frames.decode(Bytes.wrap(proto.toBuilder().setHello(later).build().toByteArray()));
    assertEquals(2, decoded.hello().wireVersion());
  }

  @Test
  void frameLongerThanLimitIsMalformedBeforeItIsParsed() {
    Bytes frame = Bytes.wrap(new byte[fixture.config.limits().maxFrameBytes() + 1]);
    var thrown = assertThrows(MalformedMessageException.class, () -> frames.decode(frame));
    assertTrue(String.valueOf(thrown.getMessage()).startsWith("maxFrameBytes is"));
  }

  @Test
  void lengthThatExceedsTheFrameAllocatesNothing() {
    // Field 7 of a message claims a gigabyte that is not there.
    byte[] bomb = {2 << 3 | 2, 6, 7 << 3 | 2, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x04, 0};
    assertThrows(MalformedMessageException.class, () -> frames.decode(Bytes.wrap(bomb)));
  }

  private void assertMalformed(ByteString frame) {
    assertThrows(
        MalformedMessageException.class, () -> frames.decode(Bytes.wrap(frame.toByteArray())));
  }
}
