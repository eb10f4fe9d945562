package io.bezant.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a value holds, its bytes say exactly that. Signatures are arbitrary and unverified. */
class RoundTripTest {

  private final WireFixture fixture = new WireFixture();

  /** Believes every signature, so that only the codec is judged. */
  private final MessageOpener believing =
      new MessageOpener(fixture.config, (key, message, signature) -> true);

  @Property
  void message(@ForAll("messages") Message message, @ForAll("members") Envelope envelope)
      throws Exception {
    Signed<Message> signed = new Signed<>(message, envelope);
    Bytes encoded = fixture.frames.encode(signed);
    assertEquals(signed, believing.open((Frame.SealedMessage) fixture.frames.decode(encoded)));
  }

  @Property
  void reply(@ForAll("replies") Reply reply) throws Exception {
    assertEquals(new Frame.ReplyFrame(reply), fixture.frames.decode(fixture.frames.encode(reply)));
  }

  @Property
  void refusal(@ForAll("refusals") Refusal refusal) throws Exception {
    assertEquals(
        new Frame.RefusalFrame(refusal), fixture.frames.decode(fixture.frames.encode(refusal)));
  }

  @Property
  void read(@ForAll long nonce, @ForAll("texts") List<Bytes> reads, @ForAll boolean results)
      throws Exception {
    Read read = new Read(nonce, reads, results);
    assertEquals(new Frame.ReadFrame(read), fixture.frames.decode(fixture.frames.encode(read)));
  }

  @Property
  void readAnswer(@ForAll("readAnswers") ReadAnswer answer) throws Exception {
    assertEquals(
        new Frame.ReadAnswerFrame(answer), fixture.frames.decode(fixture.frames.encode(answer)));
  }

  @Property
  void watchRequest(@ForAll("watchRequests") WatchRequest request) throws Exception {
    assertEquals(
        new Frame.WatchRequestFrame(request),
        fixture.frames.decode(fixture.frames.encode(request)));
  }

  @Property
  void watchNotice(@ForAll("watchNotices") WatchNotice notice) throws Exception {
    assertEquals(
        new Frame.WatchNoticeFrame(notice), fixture.frames.decode(fixture.frames.encode(notice)));
  }

  @Property
  void record(@ForAll("certificates") DurableRecord record) throws Exception {
    assertEquals(record, fixture.records.decode(fixture.records.encode(record)));
  }

  @Property
  void anyBytesAreMalformedOrExactlyOneFrame(@ForAll byte[] bytes) {
    Bytes frame = Bytes.copyOf(bytes);
    try {
      switch (fixture.frames.decode(frame)) {
        case Frame.ReplyFrame(var reply) -> assertEquals(frame, fixture.frames.encode(reply));
        case Frame.RefusalFrame(var refusal) -> assertEquals(frame, fixture.frames.encode(refusal));
        case Frame.HelloFrame _hello -> {}
        case Frame.SealedMessage _message -> {}
        case Frame.SealedRequest _request -> {}
        case Frame.ProbeFrame probe -> assertEquals(frame, fixture.frames.encode(probe));
        case Frame.ProbeAnswerFrame answer -> assertEquals(frame, fixture.frames.encode(answer));
        case Frame.ReadFrame(var read) -> assertEquals(frame, fixture.frames.encode(read));
        case Frame.ReadAnswerFrame(var answer) ->
            assertEquals(frame, fixture.frames.encode(answer));
        case Frame.WatchRequestFrame(var watch) ->
            assertEquals(frame, fixture.frames.encode(watch));
        case Frame.WatchNoticeFrame(var notice) ->
            assertEquals(frame, fixture.frames.encode(notice));
      }
    } catch (MalformedMessageException expected) {
      // Refused, which is as good.
    }
  }

  @Provide
  Arbitrary<Message> messages() {
    return Arbitraries.oneOf(
        Combinators.combine(views(), places(), digests()).as(Prepare::new),
        Combinators.combine(views(), places(), digests()).as(Commit::new),
        Combinators.combine(places(), digests()).as(Checkpoint::new),
        Combinators.combine(views(), places(), places(), bits(), bits()).as(Status::new),
        places().map(FetchCommitted::new),
        views().map(Suspect::new));
  }

  @Provide
  Arbitrary<Envelope> members() {
    return Combinators.combine(Arbitraries.integers().between(0, 3), signatures())
        .as((sender, signature) -> new Envelope(new ReplicaId(sender), signature));
  }

  @Provide
  Arbitrary<Reply> replies() {
    return Combinators.combine(views(), keys(), digests(), places(), strings()).as(Reply::new);
  }

  @Provide
  Arbitrary<Refusal> refusals() {
    return Combinators.combine(
            views(), keys(), Arbitraries.of(Refusal.Reason.class), numbers(), numbers())
        .as(Refusal::new);
  }

  @Provide
  Arbitrary<List<Bytes>> texts() {
    return strings().list().ofMinSize(1).ofMaxSize(5);
  }

  @Provide
  Arbitrary<ReadAnswer> readAnswers() {
    Arbitrary<List<ReadAnswer.Answer>> shown =
        Arbitraries.oneOf(
            Combinators.combine(strings(), places())
                .as(
                    (result, since) ->
                        (ReadAnswer.Answer) new ReadAnswer.Answer.Whole(result, since))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4),
            Combinators.combine(digests(), places())
                .as(
                    (digest, since) ->
                        (ReadAnswer.Answer) new ReadAnswer.Answer.Hashed(digest, since))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4));
    return Arbitraries.oneOf(
        Combinators.combine(Arbitraries.longs(), places(), numbers(), shown)
            .as(
                (nonce, executed, revision, answers) ->
                    new ReadAnswer(nonce, ReadAnswer.Standing.SHOWN, executed, revision, answers)),
        Combinators.combine(
                Arbitraries.longs(),
                Arbitraries.of(ReadAnswer.Standing.class)
                    .filter(standing -> standing != ReadAnswer.Standing.SHOWN))
            .as(ReadAnswer::none));
  }

  @Provide
  Arbitrary<WatchRequest> watchRequests() {
    return Arbitraries.oneOf(
        Combinators.combine(
                Arbitraries.longs(),
                strings(),
                Arbitraries.longs().greaterOrEqual(1),
                Arbitraries.of(true, false))
            .as(WatchRequest.Open::new),
        Arbitraries.longs().map(WatchRequest.Cancel::new));
  }

  @Provide
  Arbitrary<WatchNotice> watchNotices() {
    Arbitrary<List<Long>> watches = Arbitraries.longs().list().ofMaxSize(3);
    return Arbitraries.oneOf(
        Combinators.combine(
                watches.filter(list -> !list.isEmpty()), toldOnes(), Arbitraries.of(true, false))
            .as(RoundTripTest::changed),
        Combinators.combine(numbers(), watches).as(WatchNotice.Progress::new),
        Combinators.combine(
                Arbitraries.longs(), Arbitraries.of(WatchNotice.Reason.class), numbers())
            .as(WatchNotice.Ended::new));
  }

  private static Arbitrary<List<WatchNotice.Told>> toldOnes() {
    Arbitrary<WatchNotice.Told> told =
        Arbitraries.oneOf(
            Combinators.combine(Arbitraries.longs().between(1, 1000), strings().list().ofSize(2))
                .as((revision, events) -> new WatchNotice.Told.Whole(revision, events, false)),
            Combinators.combine(Arbitraries.longs().between(1, 1000), digests())
                .as(WatchNotice.Told.Hashed::new));
    return told.list()
        .uniqueElements(WatchNotice.Told::revision)
        .ofMaxSize(4)
        .map(
            list ->
                list.stream()
                    .sorted(Comparator.comparingLong(WatchNotice.Told::revision))
                    .toList());
  }

  private static WatchNotice changed(
      List<Long> watches, List<WatchNotice.Told> revisions, boolean continues) {
    long after = revisions.isEmpty() ? 5 : revisions.getFirst().revision() - 1;
    long through = revisions.isEmpty() ? 5 : revisions.getLast().revision();
    List<WatchNotice.Told> all = new ArrayList<>(revisions);
    if (continues) {
      all.add(new WatchNotice.Told.Whole(through + 1, List.of(Bytes.EMPTY), true));
    }
    return new WatchNotice.Changed(watches, after, through, all);
  }

  @Provide
  Arbitrary<DurableRecord> certificates() {
    return Arbitraries.oneOf(
        Combinators.combine(views(), places(), digests(), members(), votes())
            .as(PreparedCertificate::new)
            .map(DurableRecord.Prepared::new),
        Combinators.combine(views(), places(), digests(), votes())
            .as(CommitCertificate::new)
            .map(DurableRecord.Committed::new),
        Combinators.combine(places(), digests(), votes())
            .as(StableCheckpoint::new)
            .map(DurableRecord.Stable::new));
  }

  private static Arbitrary<List<Envelope>> votes() {
    Arbitrary<List<Integer>> senders =
        Arbitraries.integers()
            .between(0, ReplicaId.MAX_VALUE)
            .list()
            .ofMaxSize(5)
            .map(list -> new ArrayList<>(new TreeSet<>(list)));
    return Combinators.combine(senders, signatures())
        .as(
            (ids, signature) ->
                ids.stream().map(id -> new Envelope(new ReplicaId(id), signature)).toList());
  }

  private static Arbitrary<RequestKey> keys() {
    return Combinators.combine(digests(), numbers(), numbers())
        .as(
            (client, session, number) ->
                new RequestKey(
                    new ClientId(client), new SessionId(session), new RequestNumber(number)));
  }

  private static Arbitrary<SlotBits> bits() {
    return Arbitraries.integers()
        .between(0, 100)
        .set()
        .ofMaxSize(8)
        .map(
            indexes -> {
              BitSet set = new BitSet();
              indexes.forEach(set::set);
              return SlotBits.of(set);
            });
  }

  private static Arbitrary<View> views() {
    return numbers().map(View::new);
  }

  private static Arbitrary<SequenceNumber> places() {
    return numbers().map(SequenceNumber::new);
  }

  private static Arbitrary<Long> numbers() {
    return Arbitraries.longs().greaterOrEqual(0);
  }

  private static Arbitrary<Digest> digests() {
    return fixed(Digest.SIZE).map(Digest::of);
  }

  private static Arbitrary<Signature> signatures() {
    return fixed(Signature.SIZE).map(Signature::of);
  }

  private static Arbitrary<Bytes> fixed(int size) {
    return Arbitraries.bytes().array(byte[].class).ofSize(size).map(Bytes::copyOf);
  }

  private static Arbitrary<Bytes> strings() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(Bytes::copyOf);
  }
}
