package io.bezant.replica.runtime;

import static io.bezant.replica.runtime.RuntimeLab.CLIENT;
import static io.bezant.replica.runtime.RuntimeLab.CONFIG;
import static io.bezant.replica.runtime.RuntimeLab.FRAMES;
import static io.bezant.replica.runtime.RuntimeLab.SELF;
import static io.bezant.replica.runtime.RuntimeLab.at;
import static io.bezant.replica.runtime.RuntimeLab.keys;
import static io.bezant.replica.runtime.RuntimeLab.opener;
import static io.bezant.replica.runtime.RuntimeLab.request;
import static io.bezant.replica.runtime.RuntimeLab.said;
import static io.bezant.replica.runtime.RuntimeLab.voice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.core.AppliedState;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.ReplicaCore;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Ready;
import io.bezant.protocol.message.Recover;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.StatePart;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.Hello;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.net.PeerConnection;
import io.bezant.replica.net.Receiver.Verdict;
import io.bezant.replica.report.Rejections;
import io.bezant.replica.report.Rejections.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EdgeTest {
  private static final ReplicaId PEER = new ReplicaId(1);
  private static final Source FROM_PEER = Source.of(PEER);
  private static final LaneLimits SMALL = new LaneLimits(2, 1 << 16);

  private final RuntimeLab.ScriptedCore core = new RuntimeLab.ScriptedCore();
  private final Inbox inbox =
      new Inbox(new InboxLimits(SMALL, SMALL, 1 << 20), Runnable::run, () -> {});
  private final Rejections rejections = new Rejections();
  private final HandClock clock = new HandClock();
  private final Edge edge =
      new Edge(
          SELF,
          CONFIG,
          opener(),
          () -> Published.of(core),
          new Edge.WayIn(inbox, rejections, clock));
  private final PeerLine peer = new PeerLine(PEER);
  private final PeerLine other = new PeerLine(new ReplicaId(2));
  private final Connection connection = new Connection();

  /** A clock that stands until it is set. */
  private static final class HandClock implements TimeSource {
    long nanos;

    @Override
    public long monotonicNanos() {
      return nanos;
    }

    @Override
    public long wallMillis() {
      return 0;
    }
  }

  /** A replica's connection that keeps what is answered on it. */
  private static final class PeerLine implements PeerConnection {
    final List<Bytes> replies = new ArrayList<>();
    private final ReplicaId replica;

    PeerLine(ReplicaId replica) {
      this.replica = replica;
    }

    @Override
    public ReplicaId replica() {
      return replica;
    }

    @Override
    public void reply(Bytes frame) {
      replies.add(frame);
    }
  }

  /** A client's connection that keeps what it is told. */
  private static final class Connection implements ClientConnection {
    final List<Refusal> refusals = new ArrayList<>();
    final List<WatchNotice> notices = new ArrayList<>();
    final List<Long> probed = new ArrayList<>();
    private final KeyPair key;

    Connection() {
      this(CLIENT);
    }

    Connection(KeyPair key) {
      this.key = key;
    }

    @Override
    public ClientId client() {
      return ClientId.of(key.publicKey());
    }

    @Override
    public void speaksFor(SessionId session) {}

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public long queuedBytes() {
      return 0;
    }

    @Override
    public void reply(Bytes frame) {
      try {
        Frame said = FRAMES.decode(frame);
        if (said instanceof Frame.RefusalFrame(Refusal refusal)) {
          refusals.add(refusal);
        } else if (said instanceof Frame.WatchNoticeFrame(WatchNotice notice)) {
          notices.add(notice);
        } else if (said instanceof Frame.ProbeAnswerFrame(long number)) {
          probed.add(number);
        }
      } catch (MalformedMessageException defect) {
        throw new AssertionError(defect);
      }
    }
  }

  @Test
  void watchesWaitForTheLoopAsFarAsTheyFit() {
    WatchRequest.Open open = new WatchRequest.Open(1, Bytes.utf8("selector"), 1, true);
    edge.fromClient(connection, FRAMES.encode(open));
    Bytes longer = Bytes.wrap(new byte[1_000]);
    edge.fromClient(connection, FRAMES.encode(new WatchRequest.Open(2, longer, 1, true)));
    edge.fromClient(new Connection(keys("stranger", 1).getFirst()), FRAMES.encode(open));
    assertEquals(1, inbox.watches().size());
    while (inbox.watches().offer(connection, open)) {}
    edge.fromClient(
        connection, FRAMES.encode(new WatchRequest.Open(3, longer.slice(0, 9), 1, true)));
    edge.fromClient(connection, FRAMES.encode(new WatchRequest.Cancel(3)));
    assertEquals(
        List.of(
            new WatchNotice.Ended(2, WatchNotice.Reason.MALFORMED, 0),
            new WatchNotice.Ended(3, WatchNotice.Reason.OVERLOADED, 0)),
        connection.notices);
    assertEquals(Verdict.BLAME, edge.fromPeer(peer, FRAMES.encode(open)));
  }

  @Test
  void linksComeBeforeEverythingThatWaits() {
    edge.onLink(PEER, true);
    edge.onLink(PEER, false);
    assertEquals(
        List.of(new Event.LinkChanged(PEER, true), new Event.LinkChanged(PEER, false)),
        RuntimeLab.drained(inbox, 1));
  }

  private static Signed<Commit> commit(int sender, long sequence) {
    return said(sender, new Commit(View.ZERO, at(sequence), Digest.ZERO));
  }

  @Test
  void goodVoteBecomesAnEvent() {
    Signed<Commit> vote = commit(1, 1);

    assertEquals(Verdict.KEEP, edge.fromPeer(peer, FRAMES.encode(vote)));

    assertEquals(List.of(new Event.MessageReceived(vote)), RuntimeLab.drained(inbox, 10));
    assertEquals(1, edge.openedCount());
  }

  @Test
  void voteFarAboveTheWindowIsDroppedUnverified() {
    edge.fromPeer(peer, FRAMES.encode(commit(1, 1000)));

    assertEquals(List.of(), RuntimeLab.drained(inbox, 10));
    assertEquals(0, edge.openedCount());
    assertEquals(1, rejections.of(FROM_PEER, EdgeRejection.SETTLED));
  }

  @Test
  void ownMessageSentBackIsDroppedUnverified() {
    edge.fromPeer(peer, FRAMES.encode(commit(0, 1)));

    assertEquals(0, edge.openedCount());
    assertEquals(1, rejections.of(FROM_PEER, EdgeRejection.OWN_MESSAGE));
  }

  @Test
  void whereAReplicaStandsAndWhatItAsksForIsHeardFromItselfOnly() {
    List<Message> ownAffairs =
        List.of(
            new Status(View.ZERO, at(1), at(0), SlotBits.NONE, SlotBits.NONE),
            new FetchCommitted(at(1)),
            new FetchBody(at(1), Digest.ZERO),
            new FetchState(at(1), Digest.ZERO, new StatePart.Top()),
            new Recover(Digest.ZERO),
            new Ready(Digest.ZERO));
    for (Message message : ownAffairs) {
      assertEquals(Verdict.BLAME, edge.fromPeer(other, FRAMES.encode(said(1, message))));
      assertEquals(List.of(), RuntimeLab.drained(inbox, 10));
      assertEquals(Verdict.KEEP, edge.fromPeer(peer, FRAMES.encode(said(1, message))));
      assertEquals(1, RuntimeLab.drained(inbox, 10).size());
    }
    Source relay = Source.of(new ReplicaId(2));
    assertEquals(ownAffairs.size(), rejections.of(relay, EdgeRejection.FOREIGN_MESSAGE));
  }

  @Test
  void aVoteIsHeardFromWhoeverPassesItOn() {
    Signed<Commit> vote = commit(1, 1);

    assertEquals(Verdict.KEEP, edge.fromPeer(other, FRAMES.encode(vote)));

    assertEquals(List.of(new Event.MessageReceived(vote)), RuntimeLab.drained(inbox, 10));
  }

  @Test
  void forgedVoteIsCountedAgainstWhoeverBroughtIt() {
    Signed<Commit> other = commit(1, 2);
    Signed<Commit> forged =
        new Signed<>(
            commit(3, 1).message(), new Envelope(new ReplicaId(3), other.envelope().signature()));

    edge.fromPeer(peer, FRAMES.encode(forged));

    assertEquals(List.of(), RuntimeLab.drained(inbox, 10));
    assertEquals(1, rejections.of(FROM_PEER, EdgeRejection.NOT_AUTHENTIC));
  }

  @Test
  void voteThatHasBecomeNeedlessWhenItsTurnComesIsNeverVerified() {
    Core primary =
        Core.of(
            new ReplicaCore(
                ReplicaCore.Setting.of(CONFIG),
                voice(0),
                DurableState.EMPTY,
                AppliedState.NOTHING));
    Edge live =
        new Edge(
            SELF,
            CONFIG,
            opener(),
            () -> Published.of(primary),
            new Edge.WayIn(inbox, rejections, clock));
    primary.start();
    primary.step(new Event.Tick(1, 1));
    Digest proposed =
        primary
            .step(
                new Event.RequestReceived(
                    request(CLIENT, 1, "put"), new Event.Origin.Client(), Optional.empty()))
            .stream()
            .filter(Effect.Broadcast.class::isInstance)
            .map(effect -> ((Effect.Broadcast) effect).message().message().digest())
            .findFirst()
            .orElseThrow();
    for (int i = 1; i <= 3; i++) {
      Signed<Prepare> vote = said(i, new Prepare(View.ZERO, at(1), proposed));
      live.fromPeer(new PeerLine(new ReplicaId(i)), FRAMES.encode(vote));
    }
    assertEquals(0, live.openedCount());

    inbox.drain(10, primary::step);

    assertEquals(2, live.openedCount());
    assertEquals(1, rejections.of(Source.of(new ReplicaId(3)), EdgeRejection.SETTLED));
  }

  @Test
  void loopSpendsNoTimeOnThoseWhoSpoilSignatures() {
    Signed<Commit> good = commit(1, 1);
    edge.fromPeer(peer, FRAMES.encode(good));
    assertEquals(0, edge.openedCount());
    Envelope foreign = new Envelope(PEER, commit(1, 2).envelope().signature());
    edge.fromPeer(peer, FRAMES.encode(new Signed<>(good.message(), foreign)));
    assertEquals(1, RuntimeLab.drained(inbox, 10).size());
    assertEquals(2, edge.openedCount());

    edge.fromPeer(peer, FRAMES.encode(commit(1, 3)));

    assertEquals(3, edge.openedCount());
    assertEquals(1, RuntimeLab.drained(inbox, 10).size());
  }

  private static Signed<ViewChange> viewChange(long view) {
    return said(1, new ViewChange(new View(view), StableCheckpoint.GENESIS, List.of()));
  }

  @Test
  void viewChangeIsVerifiedOnceHoweverOftenItIsSaid() {
    edge.fromPeer(peer, FRAMES.encode(viewChange(1)));
    edge.fromPeer(other, FRAMES.encode(viewChange(1)));
    assertEquals(List.of(new Event.MessageReceived(viewChange(1))), RuntimeLab.drained(inbox, 10));
    assertEquals(1, edge.openedCount());
    edge.fromPeer(peer, FRAMES.encode(viewChange(2)));
    assertEquals(List.of(new Event.MessageReceived(viewChange(2))), RuntimeLab.drained(inbox, 10));
  }

  @Test
  void forgedCopyOfAViewChangeHidesNeitherTheGoodOneNorItself() {
    Signed<ViewChange> good = viewChange(1);
    Signed<ViewChange> forged =
        new Signed<>(
            good.message(),
            new Envelope(PEER, said(1, new Suspect(new View(1))).envelope().signature()));
    edge.fromPeer(peer, FRAMES.encode(forged));
    edge.fromPeer(peer, FRAMES.encode(forged));
    assertEquals(List.of(), RuntimeLab.drained(inbox, 10));
    edge.fromPeer(peer, FRAMES.encode(good));
    assertEquals(List.of(new Event.MessageReceived(good)), RuntimeLab.drained(inbox, 10));
    assertEquals(2, rejections.of(FROM_PEER, EdgeRejection.NOT_AUTHENTIC));
  }

  @Test
  void garbageIsBlamed() {
    assertEquals(Verdict.BLAME, edge.fromPeer(peer, Bytes.utf8("garbage")));
    assertEquals(Verdict.BLAME, edge.fromClient(connection, Bytes.utf8("garbage")));
    assertEquals(1, rejections.of(FROM_PEER, EdgeRejection.MALFORMED));
    assertEquals(1, rejections.of(Source.CLIENT, EdgeRejection.MALFORMED));
  }

  @Test
  void frameOfTheWrongKindIsBlamed() {
    Bytes hello = FRAMES.encode(Hello.ofClient(CONFIG.clusterId(), "test"));

    assertEquals(Verdict.BLAME, edge.fromPeer(peer, hello));
    assertEquals(Verdict.BLAME, edge.fromClient(connection, FRAMES.encode(commit(1, 1))));
  }

  @Test
  void fullLaneDropsReplicasAndRefusesClients() {
    for (int i = 1; i <= 3; i++) {
      edge.fromPeer(peer, FRAMES.encode(commit(1, i)));
      edge.fromClient(connection, FRAMES.encode(request(CLIENT, i, "x")));
    }

    assertEquals(1, rejections.of(FROM_PEER, EdgeRejection.LANE_FULL));
    assertEquals(1, rejections.of(Source.CLIENT, EdgeRejection.LANE_FULL));
    assertEquals(Refusal.Reason.OVERLOADED, connection.refusals.getFirst().reason());
    assertEquals(3, connection.refusals.getFirst().key().number().value());
  }

  @Test
  void goodRequestBecomesAnEvent() {
    SignedRequest request = request(CLIENT, 1, "put");

    edge.fromClient(connection, FRAMES.encode(request));
    edge.fromPeer(peer, FRAMES.encode(request));

    assertEquals(
        List.of(
            new Event.RequestReceived(request, new Event.Origin.Peer(PEER), Optional.empty()),
            new Event.RequestReceived(request, new Event.Origin.Client(), Optional.empty())),
        RuntimeLab.drained(inbox, 10));
  }

  @Test
  void requestOfAnUnregisteredKeyIsRefused() {
    KeyPair stranger = RuntimeLab.keys("stranger", 1).getFirst();
    SignedRequest request = request(stranger, 1, "put");

    assertEquals(Verdict.BLAME, edge.fromClient(connection, FRAMES.encode(request)));
    edge.fromPeer(peer, FRAMES.encode(request));

    assertEquals(List.of(), RuntimeLab.drained(inbox, 10));
    assertEquals(
        new Refusal(View.ZERO, request.key(), Refusal.Reason.NOT_REGISTERED, 0, 0),
        connection.refusals.getFirst());
    assertEquals(1, rejections.of(FROM_PEER, EdgeRejection.NOT_REGISTERED));
  }

  @Test
  void requestThatIsTooLargeIsRefusedWithBothSizes() {
    SignedRequest request = request(CLIENT, 1, "x".repeat(4097));

    edge.fromClient(connection, FRAMES.encode(request));

    assertEquals(
        new Refusal(View.ZERO, request.key(), Refusal.Reason.REQUEST_TOO_LARGE, 4096, 4097),
        connection.refusals.getFirst());
  }

  @Test
  void requestOfAnotherClientIsDropped() {
    edge.fromClient(connection, FRAMES.encode(request(RuntimeLab.ADMINISTRATOR, 1, "put")));

    assertEquals(List.of(), RuntimeLab.drained(inbox, 10));
    assertEquals(1, rejections.of(Source.CLIENT, EdgeRejection.FOREIGN_REQUEST));
  }

  @Test
  void requestWithABadSignatureIsDropped() {
    SignedRequest good = request(CLIENT, 1, "put");
    Signature other = request(CLIENT, 2, "put").signature();

    edge.fromClient(connection, FRAMES.encode(new SignedRequest(good.request(), other)));

    assertEquals(List.of(), RuntimeLab.drained(inbox, 10));
    assertEquals(1, rejections.of(Source.CLIENT, EdgeRejection.NOT_AUTHENTIC));
  }

  private static Bytes probe(long number) {
    return FRAMES.encode(new Frame.ProbeFrame(number));
  }

  private static Bytes answer(long number) {
    return FRAMES.encode(new Frame.ProbeAnswerFrame(number));
  }

  @Test
  void probeIsAnsweredAtOnceOnItsOwnConnectionAndNeverReachesTheLoop() {
    assertEquals(Verdict.KEEP, edge.fromPeer(peer, probe(7)));
    assertEquals(List.of(answer(7)), peer.replies);
    assertEquals(List.of(), other.replies);
    assertEquals(List.of(), RuntimeLab.drained(inbox, 10));
  }

  @Test
  void answerToAProbeComesBeforeEverythingThatWaits() {
    edge.fromPeer(peer, FRAMES.encode(commit(1, 1)));
    edge.fromPeer(peer, answer(7));
    assertEquals(List.of(new Event.ProbeAnswered(PEER, 7)), RuntimeLab.drained(inbox, 1));
  }

  @Test
  void ofTheAnswersOfOneReplicaOneWaitsForTheLoop() {
    edge.fromPeer(peer, answer(7));
    edge.fromPeer(peer, answer(8));
    edge.fromPeer(other, answer(9));
    assertEquals(2, inbox.size());
    assertEquals(
        List.of(new Event.ProbeAnswered(PEER, 8), new Event.ProbeAnswered(other.replica(), 9)),
        RuntimeLab.drained(inbox, 10));
    edge.fromPeer(peer, answer(10));
    assertEquals(List.of(new Event.ProbeAnswered(PEER, 10)), RuntimeLab.drained(inbox, 10));
  }

  @Test
  void probesBeyondTheRateOfOneReplicaAreDroppedAndCounted() {
    for (int i = 0; i < ProbeAllowance.MAX_PER_SECOND + 3; i++) {
      assertEquals(Verdict.KEEP, edge.fromPeer(peer, probe(i)));
      edge.fromPeer(peer, answer(i));
    }
    assertEquals(ProbeAllowance.MAX_PER_SECOND, peer.replies.size());
    assertEquals(6, rejections.of(FROM_PEER, EdgeRejection.TOO_MANY_PROBES));
    edge.fromPeer(other, probe(1));
    assertEquals(1, other.replies.size());
    clock.nanos += 1_000_000_000;
    edge.fromPeer(peer, probe(1));
    assertEquals(ProbeAllowance.MAX_PER_SECOND + 1, peer.replies.size());
  }

  @Test
  void clientThatProbesIsAnsweredAtOnceAndOneThatAnswersIsBlamed() {
    assertEquals(Verdict.KEEP, edge.fromClient(connection, probe(7)));
    assertEquals(List.of(7L), connection.probed);
    assertEquals(Verdict.BLAME, edge.fromClient(connection, answer(1)));
    assertEquals(1, rejections.of(Source.CLIENT, EdgeRejection.UNEXPECTED_FRAME));
  }
}
