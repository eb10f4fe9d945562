package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which view changes the primary of view 1 founds it on, where more are there than it needs. */
class FoundersTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);
  private static final StableCheckpoint GENESIS = StableCheckpoint.GENESIS;

  private final ProtocolRules rules = Lab.rules(4);
  private final Outgoing out = new Outgoing(Lab.sealer(1));
  private final MessageLog log = new MessageLog(rules, new Watermarks(at(0), 8), at(0));
  private final SafetyGate gate = new SafetyGate(out, rules);
  private final RecoveringPeers peers = new RecoveringPeers(out.self(), rules, CoreOptions.DEFAULT);
  private final CoreRooms rooms =
      new CoreRooms(
          CONFIG,
          CoreOptions.DEFAULT,
          rules,
          CoreListener.NONE,
          out,
          gate,
          log,
          new Execution(
              log, out, 4, at(0), new LeaseClock(1_000, Lab.rules(4), AppliedState.NOTHING)),
          peers,
          new OwnLoss(out, rules, gate, peers, Optional.empty()));
  private final Founders founders =
      new Founders(
          rooms,
          new NormalCase(rooms, new Progress(new Patience(CoreOptions.DEFAULT, rules)), View.ZERO));

  /** The senders of those that are chosen, of the last view changes of all. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private List<Integer> chosen(List<Signed<ViewChange>> heard) {
    @Nullable Signed<ViewChange>[] latest = new Signed[4];
    heard.forEach(each -> latest[each.sender().value()] = each);
    return founders.choose(latest, view(1)).stream().map(each -> each.sender().value()).toList();
  }

  private static Signed<ViewChange> left(int replica, StableCheckpoint stable) {
    return PROOFS.viewChange(replica, 1, stable);
  }

  @Test
  void viewIsFoundedOnThoseWhoLeftForItAndNoOther() {
    assertEquals(
        List.of(0, 2),
        chosen(List.of(left(0, GENESIS), PROOFS.viewChange(1, 2, GENESIS), left(2, GENESIS))));
  }

  @Test
  void thoseWithTheHighestCheckpointsAreChosen() {
    StableCheckpoint four = PROOFS.stable(4, Digest.ZERO);
    StableCheckpoint eight = PROOFS.stable(8, Digest.ZERO);
    assertEquals(
        List.of(0, 1, 3),
        chosen(List.of(left(0, four), left(1, eight), left(2, GENESIS), left(3, four))));
  }

  /** [protocol R5]: only so can one who lost its log vote in the view. */
  @Test
  void thoseWhoTellOfALossAreChosenBeforeThoseWithHighCheckpoints() {
    peers.hear(new ReplicaId(3), batch(9).digest(), /* ready= */ true);
    LossNotice loss = new LossNotice(new ReplicaId(3), batch(9).digest());
    Signed<ViewChange> tells =
        Lab.signed(0, new ViewChange(view(1), GENESIS, List.of(), List.of(loss)));
    StableCheckpoint four = PROOFS.stable(4, Digest.ZERO);
    assertEquals(
        List.of(0, 1, 2), chosen(List.of(tells, left(1, four), left(2, four), left(3, GENESIS))));
  }

  /** [protocol R13]: what a liar alone claims to have prepared may be nowhere. */
  @Test
  void whoSpeaksOfABatchThatIsNotHereIsLeftOutWhereOthersAreEnough() {
    Signed<ViewChange> lacking = PROOFS.viewChange(3, 1, GENESIS, PROOFS.prepared(0, 1, batch(1)));
    assertEquals(
        List.of(0, 1, 2),
        chosen(List.of(left(0, GENESIS), left(1, GENESIS), left(2, GENESIS), lacking)));
    log.slot(at(1)).hold(batch(1));
    assertEquals(
        List.of(1, 2, 3),
        chosen(List.of(left(0, GENESIS), left(1, GENESIS), left(2, GENESIS), lacking)));
  }

  @Test
  void whoSpeaksOfABatchThatIsNotHereIsWaitedForWhereOthersAreTooFew() {
    Signed<ViewChange> lacking = PROOFS.viewChange(3, 1, GENESIS, PROOFS.prepared(0, 1, batch(1)));
    assertEquals(List.of(0, 1, 3), chosen(List.of(left(0, GENESIS), left(1, GENESIS), lacking)));
  }
}
