package io.bezant.replica.runtime;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.InvalidKeyException;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.EdgeSnapshot;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.Event.Origin;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.Frame.SealedMessage;
import io.bezant.protocol.wire.Frame.SealedRequest;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.protocol.wire.MessageOpener;
import io.bezant.protocol.wire.UnauthenticMessageException;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.net.PeerConnection;
import io.bezant.replica.net.Receiver;
import io.bezant.replica.report.Rejections;
import io.bezant.replica.report.Rejections.Source;
import io.bezant.replica.runtime.Inbox.Verification;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Where bytes become events: frames are parsed on the thread that read them, what is settled or
 * hopeless is dropped before it costs a signature [R22], the rest waits in its sender's lane and is
 * verified elsewhere.
 *
 * <p>A vote that conflicts with what is settled is never dropped here: it may be evidence.
 * Thread-safe.
 */
public final class Edge implements Receiver {
  private static final long NONE = -1;

  /** The longest message that the loop may verify itself: it holds a few signatures at most. */
  private static final int MAX_LOOP_BYTES = 1024;

  /** What watches is a range of keys and a little more. */
  private static final int SELECTOR_BYTES = 64;

  private final ReplicaId self;
  private final FrameCodec frames;
  private final MessageOpener opener;
  private final Supplier<Published> published;
  private final Inbox inbox;
  private final Rejections rejections;
  private final TimeSource time;
  private final Set<Bytes> registered = new HashSet<>();
  private final Set<ClientId> clients = new HashSet<>();
  private final int maxRequestBytes;
  private final int maxSelectorBytes;
  private final DearMessages dear;
  private final ProbeAllowance probes;
  private final ProbeAllowance answers;

  /** The last answer of each replica that waits for the loop: at most one does. */
  private final AtomicLongArray waitingAnswers;

  /** Who has sent what was not good: the loop's time is not for them. */
  private final Set<ReplicaId> spoilers = ConcurrentHashMap.newKeySet();

  private final LongAdder opened = new LongAdder();

  /**
   * The edge of one replica.
   *
   * @param self who it is
   * @param config its cluster
   * @param opener verifies
   * @param published what the loop lets us know
   * @param way where events go and rejections are counted
   */
  public Edge(
      ReplicaId self,
      ClusterConfig config,
      MessageOpener opener,
      Supplier<Published> published,
      WayIn way) {
    this.self = self;
    this.frames = new FrameCodec(config.limits());
    this.opener = opener;
    this.published = published;
    this.inbox = way.inbox();
    this.rejections = way.rejections();
    this.time = way.time();
    this.maxRequestBytes = config.limits().maxRequestBytes();
    this.maxSelectorBytes = SELECTOR_BYTES + 2 * config.limits().maxKeyBytes();
    int replicaCount = config.membership().size();
    this.dear = new DearMessages(replicaCount);
    this.probes = new ProbeAllowance(way.time(), replicaCount);
    this.answers = new ProbeAllowance(way.time(), replicaCount);
    this.waitingAnswers = new AtomicLongArray(replicaCount);
    for (int i = 0; i < replicaCount; i++) {
      waitingAnswers.set(i, NONE);
    }
    config.clients().forEach(this::register);
    register(config.administrator());
  }

  private void register(PublicKey key) {
    registered.add(key.bytes());
    clients.add(ClientId.of(key));
  }

  /**
   * Where things go.
   *
   * @param inbox events, once they are verified
   * @param rejections everything else
   * @param time tells how often something comes
   */
  public record WayIn(Inbox inbox, Rejections rejections, TimeSource time) {}

  @Override
  public Verdict fromPeer(PeerConnection connection, Bytes bytes) {
    ReplicaId from = connection.replica();
    Source source = Source.of(from);
    Frame frame;
    try {
      frame = frames.decode(bytes);
    } catch (MalformedMessageException malformed) {
      return blame(source, EdgeRejection.MALFORMED);
    }
    return switch (frame) {
      case SealedMessage message -> message(from, message, bytes.size());
      case SealedRequest request -> forwarded(from, request, bytes.size());
      case Frame.HelloFrame hello -> blame(source, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.ReplyFrame reply -> blame(source, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.RefusalFrame refusal -> blame(source, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.ProbeFrame probe -> answer(connection, probe);
      case Frame.ProbeAnswerFrame answer -> answered(from, answer);
      case Frame.ReadFrame read -> blame(source, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.ReadAnswerFrame answer -> blame(source, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.WatchRequestFrame watch -> blame(source, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.WatchNoticeFrame notice -> blame(source, EdgeRejection.UNEXPECTED_FRAME);
    };
  }

  /** Here and now, whatever the loop is waiting for: that is what the probe is about. */
  private Verdict answer(PeerConnection to, Frame.ProbeFrame probe) {
    if (!probes.admit(to.replica())) {
      return drop(Source.of(to.replica()), EdgeRejection.TOO_MANY_PROBES);
    }
    to.reply(frames.encode(new Frame.ProbeAnswerFrame(probe.number())));
    return Verdict.KEEP;
  }

  private Verdict answered(ReplicaId from, Frame.ProbeAnswerFrame answer) {
    if (!answers.admit(from)) {
      return drop(Source.of(from), EdgeRejection.TOO_MANY_PROBES);
    }
    if (waitingAnswers.getAndSet(from.value(), answer.number()) == NONE) {
      inbox.post(() -> new Event.ProbeAnswered(from, waitingAnswers.getAndSet(from.value(), NONE)));
    }
    return Verdict.KEEP;
  }

  @Override
  public void onLink(ReplicaId peer, boolean isUp) {
    inbox.post(() -> new Event.LinkChanged(peer, isUp));
  }

  private Verdict message(ReplicaId from, SealedMessage message, int size) {
    Source source = Source.of(from);
    if (!message.sender().equals(from) && !message.type().mayBePassedOn()) {
      return blame(source, EdgeRejection.FOREIGN_MESSAGE);
    }
    Optional<EdgeRejection> needless = needless(message);
    if (needless.isPresent()) {
      return drop(source, needless.get());
    }
    boolean fits =
        inbox.offer(
            new Sender.Peer(from), size, by(from, message, size), () -> open(from, message));
    return fits ? Verdict.KEEP : drop(source, EdgeRejection.LANE_FULL);
  }

  /**
   * Votes come by the dozen and cost one verification: less than to wake another thread, and many
   * are needless when their turn comes. Who spoils signatures gets no more than his share of the
   * other threads.
   */
  private Verification by(ReplicaId from, SealedMessage message, int size) {
    return switch (message.type()) {
      case PRE_PREPARE, PREPARE, COMMIT, CHECKPOINT, STATUS ->
          size <= MAX_LOOP_BYTES && !spoilers.contains(from)
              ? Verification.BY_THE_LOOP
              : Verification.APART;
      case COMMITTED_BATCH,
          FETCH_COMMITTED,
          SUSPECT,
          VIEW_CHANGE,
          NEW_VIEW,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY ->
          Verification.APART;
    };
  }

  /** Why nobody needs this message, as far as its header tells. */
  private Optional<EdgeRejection> needless(SealedMessage message) {
    if (message.sender().equals(self)) {
      return Optional.of(EdgeRejection.OWN_MESSAGE);
    }
    EdgeSnapshot edge = published.get().edge();
    return edge.isSurplus(message.type(), message.view(), message.sequence(), message.digest())
            || edge.isRepeated(
                message.type(), message.view(), message.sender(), message.signature())
        ? Optional.of(EdgeRejection.SETTLED)
        : Optional.empty();
  }

  private Optional<Event> open(ReplicaId from, SealedMessage message) {
    Source source = Source.of(from);
    if (needless(message).isPresent() || !dear.begin(message)) {
      rejections.count(source, EdgeRejection.SETTLED);
      return Optional.empty();
    }
    opened.increment();
    try {
      return Optional.of(new Event.MessageReceived(opener.open(message)));
    } catch (MalformedMessageException malformed) {
      rejections.count(source, EdgeRejection.MALFORMED);
    } catch (UnauthenticMessageException unauthentic) {
      rejections.count(source, EdgeRejection.NOT_AUTHENTIC);
    }
    spoilers.add(from);
    dear.forget(message);
    return Optional.empty();
  }

  private Verdict forwarded(ReplicaId from, SealedRequest request, int size) {
    Source source = Source.of(from);
    if (!registered.contains(request.clientKey())) {
      return drop(source, EdgeRejection.NOT_REGISTERED);
    }
    boolean fits =
        inbox.offer(
            new Sender.Peer(from), size, () -> open(source, request, new Origin.Peer(from)));
    return fits ? Verdict.KEEP : drop(source, EdgeRejection.LANE_FULL);
  }

  @Override
  public Verdict fromClient(ClientConnection from, Bytes bytes) {
    Frame frame;
    try {
      frame = frames.decode(bytes);
    } catch (MalformedMessageException malformed) {
      return blame(Source.CLIENT, EdgeRejection.MALFORMED);
    }
    return switch (frame) {
      case SealedRequest request -> request(from, request, bytes.size());
      case SealedMessage message -> blame(Source.CLIENT, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.HelloFrame hello -> blame(Source.CLIENT, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.ReplyFrame reply -> blame(Source.CLIENT, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.RefusalFrame refusal -> blame(Source.CLIENT, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.ProbeFrame probe -> answer(from, probe);
      case Frame.ProbeAnswerFrame answer -> blame(Source.CLIENT, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.ReadFrame(var read) -> read(from, read);
      case Frame.ReadAnswerFrame answer -> blame(Source.CLIENT, EdgeRejection.UNEXPECTED_FRAME);
      case Frame.WatchRequestFrame(var watch) -> watch(from, watch);
      case Frame.WatchNoticeFrame notice -> blame(Source.CLIENT, EdgeRejection.UNEXPECTED_FRAME);
    };
  }

  /** It costs no more than to refuse a reading, so that nobody need count them. */
  private Verdict answer(ClientConnection to, Frame.ProbeFrame probe) {
    to.reply(frames.encode(new Frame.ProbeAnswerFrame(probe.number())));
    return Verdict.KEEP;
  }

  private Verdict request(ClientConnection from, SealedRequest request, int size) {
    if (!registered.contains(request.clientKey())) {
      return unregistered(from, request);
    }
    from.speaksFor(request.session());
    RequestKey name = new RequestKey(from.client(), request.session(), request.number());
    int payloadBytes = request.payload().size();
    if (payloadBytes > maxRequestBytes) {
      refuse(from, name, Refusal.Reason.REQUEST_TOO_LARGE, maxRequestBytes, payloadBytes);
      return drop(Source.CLIENT, EdgeRejection.REQUEST_TOO_LARGE);
    }
    Verification by = size <= MAX_LOOP_BYTES ? Verification.BY_AN_IDLE_LOOP : Verification.APART;
    boolean fits =
        inbox.offer(new Sender.Client(from.client()), size, by, () -> open(from, request));
    if (!fits) {
      refuse(from, name, Refusal.Reason.OVERLOADED, 0, 0);
      return drop(Source.CLIENT, EdgeRejection.LANE_FULL);
    }
    return Verdict.KEEP;
  }

  /** Nothing in it is signed, so that nothing need be verified. */
  private Verdict read(ClientConnection from, Read read) {
    ReadQueue.Waiting question =
        new ReadQueue.Waiting(from, read, ReadQueue.bytesOf(read), time.monotonicNanos());
    if (!inbox.reads().offer(question)) {
      from.reply(frames.encode(ReadAnswer.none(read.nonce(), ReadAnswer.Standing.OVERLOADED)));
      return drop(Source.CLIENT, EdgeRejection.LANE_FULL);
    }
    return Verdict.KEEP;
  }

  /** Nothing in it is signed, either. Who asks to be told no more, in vain, asks again. */
  private Verdict watch(ClientConnection from, WatchRequest request) {
    if (!clients.contains(from.client())) {
      return refuse(from, request, WatchNotice.Reason.NOT_REGISTERED, EdgeRejection.NOT_REGISTERED);
    }
    if (request instanceof WatchRequest.Open open && open.selector().size() > maxSelectorBytes) {
      return refuse(from, request, WatchNotice.Reason.MALFORMED, EdgeRejection.MALFORMED);
    }
    return inbox.watches().offer(from, request)
        ? Verdict.KEEP
        : refuse(from, request, WatchNotice.Reason.OVERLOADED, EdgeRejection.LANE_FULL);
  }

  private Verdict refuse(
      ClientConnection to, WatchRequest request, WatchNotice.Reason reason, EdgeRejection counted) {
    if (request instanceof WatchRequest.Open) {
      to.reply(frames.encode(new WatchNotice.Ended(request.watch(), reason, 0)));
    }
    return drop(Source.CLIENT, counted);
  }

  /** Its name needs its key, which may be no key at all; then there is nothing to answer to. */
  private Verdict unregistered(ClientConnection from, SealedRequest request) {
    try {
      ClientId client = ClientId.of(PublicKey.of(request.clientKey()));
      RequestKey name = new RequestKey(client, request.session(), request.number());
      refuse(from, name, Refusal.Reason.NOT_REGISTERED, 0, 0);
    } catch (InvalidKeyException noKey) {
      return blame(Source.CLIENT, EdgeRejection.MALFORMED);
    }
    return blame(Source.CLIENT, EdgeRejection.NOT_REGISTERED);
  }

  private Optional<Event> open(ClientConnection from, SealedRequest request) {
    return open(Source.CLIENT, request, new Origin.Client())
        .filter(event -> isFrom(from.client(), event));
  }

  private boolean isFrom(ClientId client, Event event) {
    boolean isOwn =
        event instanceof Event.RequestReceived received
            && received.request().request().client().equals(client);
    if (!isOwn) {
      rejections.count(Source.CLIENT, EdgeRejection.FOREIGN_REQUEST);
    }
    return isOwn;
  }

  private Optional<Event> open(Source source, SealedRequest sealed, Origin origin) {
    opened.increment();
    try {
      SignedRequest request = opener.open(sealed);
      return Optional.of(new Event.RequestReceived(request, origin, Optional.empty()));
    } catch (MalformedMessageException malformed) {
      rejections.count(source, EdgeRejection.MALFORMED);
    } catch (UnauthenticMessageException unauthentic) {
      rejections.count(source, EdgeRejection.NOT_AUTHENTIC);
    }
    return Optional.empty();
  }

  private void refuse(
      ClientConnection to, RequestKey request, Refusal.Reason reason, long limit, long actual) {
    to.reply(
        frames.encode(
            new Refusal(published.get().status().view(), request, reason, limit, actual)));
  }

  private Verdict drop(Source source, EdgeRejection reason) {
    rejections.count(source, reason);
    return Verdict.KEEP;
  }

  private Verdict blame(Source source, EdgeRejection reason) {
    rejections.count(source, reason);
    return Verdict.BLAME;
  }

  /** How many messages and requests had their signatures verified. */
  public long openedCount() {
    return opened.sum();
  }
}
