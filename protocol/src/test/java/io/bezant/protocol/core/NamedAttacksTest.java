package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Attacks and defects that others have met, each played against one replica of ours. The name of
 * where it was met stands with each test.
 */
class NamedAttacksTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);
  private static final CoreOptions OPTIONS =
      new CoreOptions(
          3, 100, 1 << 20, 100, 1 << 20, 500, 200, 40, 20, 8, 24, 1 << 20, 300, 5_000, 64, 0,
          600_000);

  private static LoneReplica replica(int self) {
    LoneReplica replica = new LoneReplica(self, CONFIG, OPTIONS);
    replica.tick(1_000);
    return replica;
  }

  private static void suspect(LoneReplica replica, long view, int... senders) {
    for (int sender : senders) {
      replica.hear(Lab.signed(sender, new Suspect(view(view))));
    }
  }

  private static void ask(LoneReplica replica, SignedRequest request) {
    replica
        .lab()
        .step(new Event.RequestReceived(request, new Event.Origin.Client(), Optional.empty()));
    replica.settle();
  }

  private static List<Batch> batches(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(Proofs::batch).toList();
  }

  private static void learn(LoneReplica replica, List<Batch> batches) {
    for (int i = 0; i < batches.size(); i++) {
      replica.hear(PROOFS.committedBatch(1, 0, i + 1, batches.get(i)));
    }
  }

  /** [concord-bft #50] */
  @Test
  void aViewChangeWithOneBadCertificateDoesNotHideTheGoodOnesOfOthers() {
    LoneReplica primary = replica(1);
    primary.hear(PROOFS.proposal(0, 1, batch(1)));
    suspect(primary, 0, 0, 2, 3);
    primary.hear(
        PROOFS.viewChange(3, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 9, batch(9))),
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1))),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    NewView newView = primary.said(NewView.class).getLast();
    assertEquals(1, newView.plan().size());
    assertEquals(batch(1).digest(), newView.plan().getFirst().digest());
  }

  /** [hyperledger/fabric #1111] */
  @Test
  void aViewBeginsThoughOnlyOneOfItsWitnessesHasTheHighestCheckpoint() {
    LoneReplica primary = replica(1);
    learn(primary, batches(4));
    suspect(primary, 0, 0, 2, 3);
    StableCheckpoint high = PROOFS.stable(4, Proofs.rootAfter(batches(4)));
    primary.hear(PROOFS.viewChange(0, 1, high), PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    assertEquals(view(1), primary.status().view());
    assertEquals(1, primary.said(NewView.class).size());
  }

  /** [hyperledger/fabric #1119] */
  @Test
  void aProposalOfAPrimaryThatStabilisedFirstIsVotedForOnceTheWindowMoves() {
    LoneReplica backup = replica(3);
    learn(backup, batches(8));
    backup.hear(PROOFS.proposal(0, 9, batch(9)));
    assertFalse(
        backup.said(Prepare.class).stream().anyMatch(vote -> vote.sequence().equals(at(9))));
    for (int i = 0; i < 3; i++) {
      backup.hear(Lab.signed(i, new Checkpoint(at(4), Proofs.rootAfter(batches(4)))));
    }
    assertTrue(
        backup.said(Prepare.class).contains(new Prepare(View.ZERO, at(9), batch(9).digest())));
  }

  /** [hyperledger/fabric #1485] */
  @Test
  void aRequestExecutedInWhateverBatchIsNoLongerWaitedFor() {
    LoneReplica backup = replica(3);
    ask(backup, Lab.request(1));
    Batch mixed = new Batch(1, List.of(Lab.request(7), Lab.request(1)));
    backup.hear(PROOFS.committedBatch(1, 0, 1, mixed));
    backup.forget();
    for (long now = 1_000; now < 4_000; now += 100) {
      backup.tick(now);
    }
    assertEquals(List.of(), backup.said(Suspect.class));
  }

  /** [hyperledger/fabric #1485, the other way round] */
  @Test
  void aRequestThatIsNeverOrderedIsMissedThoughOthersAre() {
    LoneReplica backup = replica(3);
    ask(backup, Lab.request(1));
    for (int i = 1; i <= 60 && backup.said(Suspect.class).isEmpty(); i++) {
      backup.hear(PROOFS.committedBatch(1, 0, i, batch(100 + i)));
      if (i % 4 == 0) {
        List<Batch> all = LongStream.rangeClosed(101, 100 + i).mapToObj(Proofs::batch).toList();
        for (int sender = 0; sender < 3; sender++) {
          backup.hear(Lab.signed(sender, new Checkpoint(at(i), Proofs.rootAfter(all))));
        }
      }
      backup.tick(1_000 + 200L * i);
    }
    assertFalse(backup.said(Suspect.class).isEmpty());
  }

  /** [bft-smart #62] */
  @Test
  void theViewIsNotTakenFromWhatAnybodySays() {
    LoneReplica replica = replica(2);
    for (int sender : new int[] {0, 1, 3}) {
      replica.hear(
          Lab.signed(
              sender,
              new Status(
                  view(9), SequenceNumber.ZERO, SequenceNumber.ZERO, SlotBits.NONE, SlotBits.NONE)),
          PROOFS.prepare(sender, 9, 1, batch(1)),
          PROOFS.commit(sender, 9, 1, batch(1)));
    }
    replica.hear(PROOFS.committedBatch(3, 9, 1, batch(1)));
    assertEquals(View.ZERO, replica.status().view());
    assertEquals(at(1), replica.status().executed());
  }

  /** [bft-smart #121] */
  @Test
  void aDecisionOfOnePlaceOrViewDoesNotCountForAnother() {
    LoneReplica replica = replica(2);
    replica.hear(PROOFS.proposal(0, 1, batch(1)));
    replica.hear(
        PROOFS.commit(0, 0, 1, batch(1)),
        PROOFS.commit(1, 0, 2, batch(1)),
        PROOFS.commit(3, 1, 1, batch(1)));
    assertEquals(SequenceNumber.ZERO, replica.status().executed());
  }

  /** [tendermint #247, #3089] */
  @Test
  void aVoteThatWasDurableIsTheOnlyOneAfterARestart() {
    LoneReplica backup = replica(3);
    backup.hear(PROOFS.proposal(0, 1, batch(1)));
    backup.forget();
    backup.crashAndRestart();
    backup.hear(PROOFS.proposal(0, 1, batch(2)));
    assertTrue(
        backup.said(Prepare.class).stream()
            .allMatch(vote -> vote.digest().equals(batch(1).digest())));
  }

  /** [tendermint #3089] */
  @Test
  void aVoteThatWasNotDurableWasNeverSpokenAndDoesNotBlockTheReplica() {
    LoneReplica backup = replica(3);
    backup.hearWithoutSync(PROOFS.proposal(0, 1, batch(1)));
    backup.crashAndRestart();
    assertEquals(List.of(), backup.said(Prepare.class));
    backup.hear(PROOFS.proposal(0, 1, batch(2)));
    assertEquals(
        List.of(new Prepare(View.ZERO, at(1), batch(2).digest())), backup.said(Prepare.class));
  }

  /** [telcoin-network #963] */
  @Test
  void thePromiseToLeaveAViewIsDurableBeforeItIsSpoken() {
    LoneReplica backup = replica(3);
    suspect(backup, 0, 0, 1, 2);
    assertEquals(1, backup.said(ViewChange.class).size());
    ViewChange said = backup.said(ViewChange.class).getFirst();
    backup.crashAndRestart();
    backup.forget();
    backup.hear(PROOFS.proposal(0, 1, batch(1)));
    for (long now = 2_000; now < 8_000; now += 50) {
      backup.tick(now);
    }
    assertEquals(List.of(), backup.said(Prepare.class));
    assertTrue(backup.said(ViewChange.class).stream().allMatch(said::equals));
    assertFalse(backup.said(ViewChange.class).isEmpty());
  }

  /** [circlefin/malachite #850] */
  @Test
  void aRestartedReplicaCanStillProveItsViewToOthers() {
    LoneReplica primary = replica(1);
    suspect(primary, 0, 0, 2, 3);
    primary.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    primary.crashAndRestart();
    primary.forget();
    primary.tick(2_000);
    primary.hear(
        Lab.signed(
            3,
            new Status(
                View.ZERO,
                SequenceNumber.ZERO,
                SequenceNumber.ZERO,
                SlotBits.NONE,
                SlotBits.NONE)));
    assertEquals(1, primary.sent(3, NewView.class).size());
  }

  /** [pbft-java, found by ByzzFuzz: PRE-PREPARE with a number one too high] */
  @Test
  void aProposalOnePlaceTooHighIsNotExecutedAndTheGapIsFilledByTheNextView() {
    LoneReplica primary = replica(1);
    primary.hear(
        PROOFS.proposal(0, 2, batch(2)),
        PROOFS.prepare(2, 0, 2, batch(2)),
        PROOFS.prepare(3, 0, 2, batch(2)),
        PROOFS.commit(0, 0, 2, batch(2)),
        PROOFS.commit(2, 0, 2, batch(2)));
    assertEquals(SequenceNumber.ZERO, primary.status().executed());
    suspect(primary, 0, 0, 2, 3);
    primary.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS));
    NewView newView = primary.said(NewView.class).getLast();
    assertEquals(
        List.of(Batch.EMPTY.digest(), batch(2).digest()),
        newView.plan().stream().map(slot -> slot.digest()).toList());
  }

  /** [pbft-tlaplus: any certificate instead of the one with the highest view] */
  @Test
  void theCertificateOfTheHighestViewDecidesWhatAViewBeginsWith() {
    LoneReplica primary = replica(2);
    primary.hear(PROOFS.proposal(0, 1, batch(1)));
    suspect(primary, 0, 0, 1, 3);
    suspect(primary, 1, 0, 1, 3);
    primary.hear(
        PROOFS.viewChange(0, 2, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1))),
        PROOFS.viewChange(3, 2, StableCheckpoint.GENESIS, PROOFS.prepared(1, 1, batch(7))));
    primary.tick(1_100);
    primary.hear(Lab.signed(3, new BatchBody(at(1), batch(7))));
    NewView newView = primary.said(NewView.class).getLast();
    assertEquals(batch(7).digest(), newView.plan().getFirst().digest());
  }

  /** [Zyzzyva, Abraham et al. 2017: evidence of different kinds and views in one proof] */
  @Test
  void votesShortOfACertificateAreNoEvidenceWhateverTheyAddUpTo() {
    LoneReplica replica = replica(2);
    replica.hear(PROOFS.proposal(0, 1, batch(1)));
    replica.hear(PROOFS.commit(0, 0, 1, batch(1)), PROOFS.commit(1, 0, 1, batch(1)));
    suspect(replica, 0, 0, 1, 3);
    assertEquals(List.of(), replica.said(Commit.class));
    assertEquals(List.of(), replica.said(ViewChange.class).getLast().prepared());
    assertEquals(SequenceNumber.ZERO, replica.status().executed());
  }

  /** [VIEW-CHANGE to the last view there is, again and again] */
  @Test
  void aLiarThatLeavesForTheLastViewMovesNobody() {
    LoneReplica replica = replica(2);
    for (int i = 0; i < 50; i++) {
      replica.hear(
          PROOFS.viewChange(3, Long.MAX_VALUE - 50 + i, StableCheckpoint.GENESIS),
          Lab.signed(3, new Suspect(view(Long.MAX_VALUE))));
      replica.tick(1_000 + i);
    }
    assertEquals(View.ZERO, replica.status().view());
    assertFalse(replica.status().changingView());
    suspect(replica, 0, 0, 1);
    replica.hear(
        PROOFS.newView(
            1,
            List.of(
                PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS))));
    assertEquals(view(1), replica.status().view());
  }

  /** [Istanbul BFT and others: the isolated replica that counts its views up alone] */
  @Test
  void aReplicaIsolatedForAThousandTimeoutsIsWhereItWas() {
    LoneReplica replica = replica(3);
    replica.hear(PROOFS.proposal(0, 1, batch(1)));
    for (long now = 2_000; now < 5_000_000; now += 1_000) {
      replica.tick(now);
    }
    assertEquals(List.of(), replica.said(ViewChange.class));
    replica.hear(
        PROOFS.prepare(1, 0, 1, batch(1)),
        PROOFS.commit(0, 0, 1, batch(1)),
        PROOFS.commit(1, 0, 1, batch(1)));
    assertEquals(at(1), replica.status().executed());
  }

  /** [Berger, Reiser, Bessani, SRDS 2021] */
  @Test
  void aReplicaKeptFromAllProposalsAndVotesExecutesWhatTheInformedPassOn() {
    LoneReplica excluded = replica(3);
    for (int informed = 1; informed <= 2; informed++) {
      excluded.hear(
          Lab.signed(
              informed,
              new Status(View.ZERO, at(2), SequenceNumber.ZERO, SlotBits.NONE, SlotBits.NONE)));
    }
    excluded.tick(2_000);
    assertFalse(
        excluded.sent(1, FetchCommitted.class).isEmpty()
            && excluded.sent(2, FetchCommitted.class).isEmpty());
    Signed<CommittedBatch> first = PROOFS.committedBatch(1, 0, 1, batch(1));
    excluded.hear(first, PROOFS.committedBatch(2, 0, 2, batch(2)));
    assertEquals(at(2), excluded.status().executed());
    assertTrue(excluded.left().stream().anyMatch(effect -> effect instanceof Effect.SendReply));
  }

  /** [a STATUS with the largest numbers there are ends every replica that adds to them] */
  @Test
  void aLiarThatStandsAtTheLastPlaceThereIsStopsNobody() {
    LoneReplica replica = replica(2);
    learn(replica, batches(4));
    SequenceNumber last = at(Long.MAX_VALUE);
    for (SequenceNumber executed : List.of(SequenceNumber.ZERO, last)) {
      for (SequenceNumber stable : List.of(SequenceNumber.ZERO, at(Long.MAX_VALUE - 9), last)) {
        for (View view : List.of(View.ZERO, view(Long.MAX_VALUE))) {
          replica.liveUntil(replica.lastTickMillis() + 100);
          replica.hear(
              Lab.signed(3, new Status(view, executed, stable, SlotBits.NONE, SlotBits.NONE)));
        }
      }
    }
    replica.hear(
        Lab.signed(3, new FetchCommitted(last)),
        Lab.signed(3, new FetchBody(last, batch(1).digest())),
        Lab.signed(3, new Checkpoint(last, batch(1).digest())),
        PROOFS.commit(3, 0, Long.MAX_VALUE, batch(1)),
        PROOFS.proposal(0, Long.MAX_VALUE, batch(1)));
    replica.hear(PROOFS.committedBatch(1, 0, 5, batch(5)));
    assertEquals(at(5), replica.status().executed());
  }

  /** [a primary that proposes a request to each of us alone, where something else is decided] */
  @Test
  void aRequestProposedOnlyToOneReplicaIsStillOwedToItsClient() {
    LoneReplica backup = replica(3);
    backup.hear(PROOFS.proposal(0, 1, batch(7)));
    ask(backup, Lab.request(7));
    List<Batch> decided = new ArrayList<>();
    for (int i = 1; i <= 60 && backup.said(Suspect.class).isEmpty(); i++) {
      decided.add(batch(100 + i));
      backup.hear(PROOFS.committedBatch(1, 0, i, batch(100 + i)));
      if (i % 4 == 0) {
        for (int sender = 0; sender < 3; sender++) {
          backup.hear(Lab.signed(sender, new Checkpoint(at(i), Proofs.rootAfter(decided))));
        }
      }
      backup.liveUntil(backup.lastTickMillis() + 50);
    }
    assertFalse(backup.said(Suspect.class).isEmpty());
  }
}
