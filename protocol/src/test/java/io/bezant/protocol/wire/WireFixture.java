package io.bezant.protocol.wire;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.LeaseLimits;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.core.Amnesia;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.kv.WatchSelector;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Ready;
import io.bezant.protocol.message.Recover;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A cluster of four with fixed keys, and one sample of everything that is ever encoded. */
final class WireFixture {

  static final int INTERVAL = 4;

  private static final int SHORT_BYTES = 600;
  private static final long READ_NONCE = 0x8000_0000_0000_012CL;
  private static final List<Bytes> READS = List.of(Bytes.utf8("one"), Bytes.utf8("other"));

  final List<KeyPair> replicaKeys =
      IntStream.range(0, 4).mapToObj(i -> keyPair("replica " + i)).toList();
  final KeyPair clientKey = keyPair("client");
  final ClusterConfig config;
  final MessageOpener opener;
  final CertificateVerifier certificates;
  final FrameCodec frames;
  final RecordCodec records;

  WireFixture() {
    this("administrator");
  }

  /** The cluster of another administrator is another cluster with the same replicas. */
  WireFixture(String administrator) {
    config =
        new ClusterConfig(
            new Membership(replicaKeys.stream().map(KeyPair::publicKey).toList()),
            keyPair(administrator).publicKey(),
            List.of(clientKey.publicKey()),
            new Limits(
                64,
                1 << 10,
                1 << 12,
                8,
                8,
                1 << 13,
                4,
                16,
                HistoryLimits.DEFAULT,
                LeaseLimits.DEFAULT),
            INTERVAL,
            2 * INTERVAL);
    opener = new MessageOpener(config, new Ed25519Verifier());
    certificates =
        new CertificateVerifier(config, new Ed25519Verifier(), new ProofRules(config.quorums()));
    frames = new FrameCodec(config.limits());
    records = new RecordCodec(config);
  }

  static KeyPair keyPair(String name) {
    return KeyPair.fromSeed(Hasher.domain("TEST-KEY").bytes(Bytes.utf8(name)).finish().bytes());
  }

  static Digest digest(String text) {
    return Hasher.domain("TEST-DIGEST").bytes(Bytes.utf8(text)).finish();
  }

  SigningSealer sealer(int replica) {
    return new SigningSealer(
        new ReplicaId(replica), config.clusterId(), replicaKeys.get(replica).signer());
  }

  SignedRequest request(
      KeyPair client, long session, long number, long acknowledged, Bytes payload) {
    Request request =
        new Request(
            client.publicKey(),
            new SessionId(session),
            new RequestNumber(number),
            new RequestNumber(acknowledged),
            payload);
    return new SignedRequest(
        request, client.signer().sign(request.signedBytes(config.clusterId())));
  }

  SignedRequest request(long number) {
    return request(clientKey, 3, number, number - 1, Bytes.utf8("payload " + number));
  }

  Batch batch(int requestCount) {
    return new Batch(
        1_700_000_000_000L,
        IntStream.rangeClosed(1, requestCount).mapToObj(this::request).toList());
  }

  List<Envelope> votes(Message message, int... replicas) {
    return IntStream.of(replicas).mapToObj(i -> sealer(i).seal(message).envelope()).toList();
  }

  PreparedCertificate prepared(long view, long sequence, Batch batch) {
    View in = new View(view);
    SequenceNumber at = new SequenceNumber(sequence);
    int primary = (int) (view % 4);
    int[] backups = IntStream.range(0, 4).filter(i -> i != primary).limit(2).toArray();
    return new PreparedCertificate(
        in,
        at,
        batch.digest(),
        votes(new PrePrepare(in, at, batch), primary).getFirst(),
        votes(new Prepare(in, at, batch.digest()), backups));
  }

  CommitCertificate committed(long view, long sequence, Batch batch) {
    View in = new View(view);
    SequenceNumber at = new SequenceNumber(sequence);
    return new CommitCertificate(
        in, at, batch.digest(), votes(new Commit(in, at, batch.digest()), 0, 1, 3));
  }

  StableCheckpoint stable(long sequence, Digest root) {
    SequenceNumber at = new SequenceNumber(sequence);
    return new StableCheckpoint(at, root, votes(new Checkpoint(at, root), 0, 2, 3));
  }

  /** One signed message of every kind, by name. */
  Map<String, Signed<? extends Message>> messages() {
    View view = new View(5);
    SequenceNumber sequence = new SequenceNumber(7);
    Batch batch = batch(2);
    SlotBits bits = new SlotBits(Bytes.of((byte) 0, (byte) 0x81));
    Map<String, Signed<? extends Message>> messages = new LinkedHashMap<>();
    messages.put("pre-prepare", sealer(1).seal(new PrePrepare(view, sequence, batch)));
    messages.put("pre-prepare-null", sealer(1).seal(new PrePrepare(view, sequence, Batch.EMPTY)));
    messages.put("prepare", sealer(2).seal(new Prepare(view, sequence, batch.digest())));
    messages.put("commit", sealer(3).seal(new Commit(view, sequence, batch.digest())));
    messages.put(
        "checkpoint", sealer(0).seal(new Checkpoint(new SequenceNumber(8), digest("root"))));
    messages.put(
        "status",
        sealer(2).seal(new Status(view, sequence, new SequenceNumber(4), bits, SlotBits.NONE)));
    messages.put(
        "committed-batch", sealer(3).seal(new CommittedBatch(batch, committed(5, 7, batch))));
    messages.put("fetch-committed", sealer(2).seal(new FetchCommitted(sequence)));
    messages.put("suspect", sealer(2).seal(new Suspect(view)));
    messages.put("view-change", viewChange(2));
    messages.put("new-view", newView());
    messages.put("view-change-losses", viewChangeTellingOfLosses());
    messages.put("recover", sealer(1).seal(new Recover(digest("nonce"))));
    messages.put("ready", sealer(1).seal(new Ready(digest("nonce"))));
    messages.put("fetch-body", sealer(2).seal(new FetchBody(sequence, batch.digest())));
    messages.put("batch-body", sealer(3).seal(new BatchBody(sequence, batch)));
    StateSamples.add(this, messages);
    return messages;
  }

  Signed<ViewChange> viewChange(int replica) {
    Batch batch = batch(2);
    return sealer(replica)
        .seal(
            new ViewChange(
                new View(6),
                stable(4, digest("root")),
                List.of(prepared(3, 5, batch), prepared(5, 7, batch))));
  }

  private Signed<ViewChange> viewChangeTellingOfLosses() {
    return sealer(2)
        .seal(
            new ViewChange(
                new View(6),
                stable(4, digest("root")),
                List.of(prepared(3, 5, batch(2))),
                List.of(
                    new LossNotice(new ReplicaId(0), digest("other nonce")),
                    new LossNotice(new ReplicaId(1), digest("nonce")))));
  }

  Signed<NewView> newView() {
    View view = new View(6);
    List<PlannedSlot> plan = new ArrayList<>();
    for (long place = 5; place <= 7; place++) {
      SequenceNumber at = new SequenceNumber(place);
      Batch batch = place == 6 ? Batch.EMPTY : batch(2);
      plan.add(
          new PlannedSlot(
              at, batch.digest(), votes(new PrePrepare(view, at, batch), 2).getFirst()));
    }
    return sealer(2)
        .seal(new NewView(view, List.of(viewChange(0), viewChange(2), viewChange(3)), plan));
  }

  /** A file for each kind of lie that two small messages prove. */
  Map<String, Bytes> evidenceFiles() {
    EvidenceCodec codec = new EvidenceCodec(config, new Ed25519Verifier());
    Map<String, Bytes> files = new LinkedHashMap<>();
    evidence()
        .forEach(each -> files.put(EvidenceName.nameOf(each.contradiction()), codec.encode(each)));
    return files;
  }

  /** A lie of each kind but the largest, two beginnings of a view. */
  List<Evidence> evidence() {
    View view = new View(5);
    SequenceNumber at = new SequenceNumber(6);
    SequenceNumber checkpoint = new SequenceNumber(8);
    Signed<Commit> commit = sealer(0).seal(new Commit(view, at, batch(1).digest()));
    return List.of(
        new Evidence(
            sealer(1).seal(new PrePrepare(view, at, batch(1))),
            sealer(1).seal(new PrePrepare(view, at, Batch.EMPTY))),
        new Evidence(
            sealer(0).seal(new Prepare(view, at, batch(1).digest())),
            sealer(0).seal(new Prepare(view, at, batch(2).digest()))),
        new Evidence(commit, sealer(0).seal(new Commit(view, at, batch(2).digest()))),
        new Evidence(sealer(0).seal(new Prepare(view, at, batch(2).digest())), commit),
        new Evidence(
            sealer(3).seal(new Checkpoint(checkpoint, digest("root"))),
            sealer(3).seal(new Checkpoint(checkpoint, digest("another root")))),
        new Evidence(
            viewChange(2),
            sealer(2).seal(new ViewChange(new View(6), stable(4, digest("root")), List.of()))));
  }

  Reply reply() {
    return new Reply(
        new View(5),
        request(1).key(),
        request(1).request().digest(),
        new SequenceNumber(7),
        Bytes.utf8("result"));
  }

  Refusal refusal() {
    RequestKey key = request(1).key();
    return new Refusal(new View(5), key, Refusal.Reason.REQUEST_TOO_LARGE, 4096, 5000);
  }

  /** Answers to a question, one of each kind. */
  Map<String, ReadAnswer> readAnswers() {
    Bytes result = Bytes.utf8("result");
    List<ReadAnswer.Answer> full =
        List.of(
            new ReadAnswer.Answer.Whole(result, SequenceNumber.ZERO),
            new ReadAnswer.Answer.Whole(Bytes.EMPTY, new SequenceNumber(5)));
    List<ReadAnswer.Answer> digests = new ArrayList<>();
    for (int i = 0; i < full.size(); i++) {
      digests.add(
          new ReadAnswer.Answer.Hashed(
              full.get(i).match(READ_NONCE, READS.get(i)), full.get(i).since()));
    }
    SequenceNumber executed = new SequenceNumber(7);
    Map<String, ReadAnswer> all = new LinkedHashMap<>();
    all.put(
        "read-answer-results",
        new ReadAnswer(READ_NONCE, ReadAnswer.Standing.SHOWN, executed, 300, full));
    all.put(
        "read-answer-digests",
        new ReadAnswer(READ_NONCE, ReadAnswer.Standing.SHOWN, executed, 300, digests));
    for (ReadAnswer.Standing standing : ReadAnswer.Standing.values()) {
      if (standing != ReadAnswer.Standing.SHOWN) {
        all.put("read-answer-" + standing.code(), ReadAnswer.none(READ_NONCE, standing));
      }
    }
    return all;
  }

  /** What is told to those who watch, one notice of each kind. */
  Map<String, WatchNotice> watchNotices() {
    Bytes event = Bytes.utf8("event");
    Map<String, WatchNotice> all = new LinkedHashMap<>();
    all.put(
        "watch-changed-events",
        new WatchNotice.Changed(
            List.of(7L, -1L),
            299,
            305,
            List.of(
                new WatchNotice.Told.Whole(300, List.of(event, Bytes.EMPTY), false),
                new WatchNotice.Told.Whole(306, List.of(event), true))));
    Digest match = WatchNotice.match(300, List.of(WatchNotice.digestOf(event)));
    all.put(
        "watch-changed-digests",
        new WatchNotice.Changed(
            List.of(7L), 299, 305, List.of(new WatchNotice.Told.Hashed(300, match))));
    all.put("watch-changed-nothing", new WatchNotice.Changed(List.of(7L), 0, 0, List.of()));
    all.put("watch-progress", new WatchNotice.Progress(305, List.of(7L, 9L)));
    for (WatchNotice.Reason reason : WatchNotice.Reason.values()) {
      all.put("watch-ended-" + reason.code(), new WatchNotice.Ended(7, reason, 12));
    }
    return all;
  }

  /** One frame of every kind, by name, as bytes. */
  Map<String, Bytes> encodedFrames() {
    Map<String, Bytes> encoded = new LinkedHashMap<>();
    encoded.put(
        "hello-replica",
        frames.encode(Hello.ofReplica(config.clusterId(), new ReplicaId(2), "0.1.0")));
    encoded.put("hello-client", frames.encode(Hello.ofClient(config.clusterId(), "0.1.0")));
    messages().forEach((name, message) -> encoded.put(name, frames.encode(message)));
    encoded.put("request", frames.encode(request(1)));
    encoded.put("reply", frames.encode(reply()));
    encoded.put("refusal", frames.encode(refusal()));
    encoded.put("probe", frames.encode(new Frame.ProbeFrame(300)));
    encoded.put("probe-answer", frames.encode(new Frame.ProbeAnswerFrame(300)));
    encoded.put("read", frames.encode(new Read(READ_NONCE, READS, true)));
    encoded.put("read-digests", frames.encode(new Read(READ_NONCE, READS, false)));
    readAnswers().forEach((name, answer) -> encoded.put(name, frames.encode(answer)));
    Bytes selector = WatchCodec.encode(WatchSelector.of(KeyRange.of(Bytes.utf8("key"))));
    encoded.put("watch-open", frames.encode(new WatchRequest.Open(7, selector, 300, true)));
    encoded.put("watch-cancel", frames.encode(new WatchRequest.Cancel(7)));
    watchNotices().forEach((name, notice) -> encoded.put(name, frames.encode(notice)));
    return encoded;
  }

  /** One log record of every kind, by name. */
  Map<String, DurableRecord> durableRecords() {
    Batch batch = batch(2);
    Signed<Checkpoint> own = sealer(1).seal(new Checkpoint(new SequenceNumber(8), digest("root")));
    Map<String, DurableRecord> all = new LinkedHashMap<>();
    all.put(
        "accepted",
        new DurableRecord.Accepted(
            sealer(1).seal(new PrePrepare(new View(5), new SequenceNumber(7), batch))));
    all.put("prepared", new DurableRecord.Prepared(prepared(5, 7, batch)));
    all.put("committed", new DurableRecord.Committed(committed(5, 7, batch)));
    all.put("learned", new DurableRecord.Learned(batch, committed(5, 7, batch)));
    all.put("own-checkpoint", new DurableRecord.OwnCheckpoint(own));
    all.put("stable", new DurableRecord.Stable(stable(8, digest("root"))));
    all.put(
        "head",
        new DurableRecord.Head(
            Epoch.ZERO,
            new SequenceNumber(3),
            stable(4, digest("earlier root")),
            List.of(own),
            Optional.of(new DurableRecord.Promised(viewChange(1))),
            Optional.of(new DurableRecord.EnteredView(newView())),
            Optional.empty()));
    all.put("body", new DurableRecord.Body(new SequenceNumber(7), batch));
    all.put("installed", new DurableRecord.Installed(stable(8, digest("root"))));
    all.put(
        "installed-above-its-certificate",
        new DurableRecord.Installed(stable(8, digest("root")), new SequenceNumber(12)));
    all.put("promised", new DurableRecord.Promised(viewChange(1)));
    all.put("entered-view", new DurableRecord.EnteredView(newView()));
    Digest nonce = digest("nonce");
    Amnesia again = new Amnesia.VotingAgain(nonce, new View(6), new SequenceNumber(7));
    all.put("abstaining", new DurableRecord.Returning(new Amnesia.Abstaining(nonce)));
    all.put("voting-again", new DurableRecord.Returning(again));
    all.put("healed", new DurableRecord.Returning(new Amnesia.Healed(nonce)));
    all.put(
        "head-after-loss",
        new DurableRecord.Head(
            Epoch.ZERO,
            new SequenceNumber(3),
            stable(4, digest("earlier root")),
            List.of(own),
            Optional.empty(),
            Optional.empty(),
            Optional.of(again)));
    all.put(
        "head-of-new-cluster",
        new DurableRecord.Head(
            Epoch.ZERO,
            SequenceNumber.ZERO,
            StableCheckpoint.GENESIS,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    return all;
  }

  /** Decodes and opens, whatever the frame holds. */
  Object open(Bytes frame) throws MalformedMessageException, UnauthenticMessageException {
    return switch (frames.decode(frame)) {
      case Frame.SealedMessage sealed -> opener.open(sealed);
      case Frame.SealedRequest sealed -> opener.open(sealed);
      case Frame.HelloFrame(var hello) -> hello;
      case Frame.ReplyFrame(var reply) -> reply;
      case Frame.RefusalFrame(var refusal) -> refusal;
      case Frame.ProbeFrame probe -> probe;
      case Frame.ProbeAnswerFrame answer -> answer;
      case Frame.ReadFrame(var read) -> read;
      case Frame.ReadAnswerFrame(var answer) -> answer;
      case Frame.WatchRequestFrame(var request) -> request;
      case Frame.WatchNoticeFrame(var notice) -> notice;
    };
  }

  Stream<PublicKey> memberKeys() {
    return config.membership().keys().stream();
  }

  /**
   * Copies with one bit flipped: every bit of a short string, one bit of each byte of a long one.
   */
  static Stream<Bytes> flipped(Bytes bytes) {
    IntStream bits =
        bytes.size() <= SHORT_BYTES
            ? IntStream.range(0, 8 * bytes.size())
            : IntStream.range(0, bytes.size()).map(i -> 8 * i + i % 8);
    return bits.mapToObj(
        bit -> {
          byte[] copy = bytes.toByteArray();
          copy[bit / 8] ^= (byte) (1 << (bit % 8));
          return Bytes.wrap(copy);
        });
  }

  /** Proper beginnings: of every length of a short string, of each seventh length of a long one. */
  static Stream<Bytes> truncated(Bytes bytes) {
    int step = bytes.size() <= SHORT_BYTES ? 1 : 7;
    return IntStream.range(0, bytes.size())
        .filter(size -> size % step == 0)
        .mapToObj(size -> bytes.slice(0, size));
  }
}
