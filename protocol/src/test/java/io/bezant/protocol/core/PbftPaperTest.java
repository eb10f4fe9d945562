package io.bezant.protocol.core;

import static io.bezant.protocol.core.Proofs.at;
import static io.bezant.protocol.core.Proofs.batch;
import static io.bezant.protocol.core.Proofs.view;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.ViewChange;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sentences of [PBFT: Castro and Liskov, OSDI 1999], in our words, one test each. */
class PbftPaperTest {

  private static final ClusterConfig CONFIG = Lab.config(4, 4, 8);
  private static final Proofs PROOFS = new Proofs(CONFIG);

  private static LoneReplica backup() {
    LoneReplica replica = new LoneReplica(3, CONFIG, CoreOptions.DEFAULT.withWarmUp(0));
    replica.tick(1_000);
    return replica;
  }

  /** §4.2: a backup accepts a pre-prepare of its view in its window, and says prepare to all. */
  @Test
  void backupAnswersAPrePrepareWithAPrepareToAll() {
    LoneReplica backup = backup();
    backup.hear(PROOFS.proposal(0, 1, batch(1)));
    assertEquals(
        List.of(new Prepare(view(0), at(1), batch(1).digest())), backup.said(Prepare.class));
  }

  /** §4.2: it accepts none if it has accepted another digest for that view and number. */
  @Test
  void backupAcceptsOneDigestForAViewAndNumber() {
    LoneReplica backup = backup();
    backup.hear(PROOFS.proposal(0, 1, batch(1)), PROOFS.proposal(0, 1, batch(2)));
    assertEquals(1, backup.said(Prepare.class).size());
  }

  /** §4.2: a sequence number above the high watermark is not accepted. */
  @Test
  void backupRejectsPrePrepareAboveHighWatermark() {
    LoneReplica backup = backup();
    backup.hear(PROOFS.proposal(0, 9, batch(1)));
    assertEquals(List.of(), backup.said(Prepare.class));
  }

  /** §4.2: prepared means the pre-prepare and 2f prepares of different backups that match it. */
  @Test
  void replicaCommitsOnceItHasTwoFMatchingPrepares() {
    LoneReplica backup = backup();
    backup.hear(PROOFS.proposal(0, 1, batch(1)), PROOFS.prepare(1, 0, 1, batch(2)));
    assertEquals(List.of(), backup.said(Commit.class));
    backup.hear(PROOFS.prepare(2, 0, 1, batch(1)));
    assertEquals(List.of(new Commit(view(0), at(1), batch(1).digest())), backup.said(Commit.class));
  }

  /** §4.2: the primary's word is its pre-prepare; a prepare of the primary does not count. */
  @Test
  void prepareOfThePrimaryDoesNotCount() {
    LoneReplica backup = backup();
    backup.hear(PROOFS.proposal(0, 1, batch(1)), PROOFS.prepare(0, 0, 1, batch(1)));
    assertEquals(List.of(), backup.said(Commit.class));
  }

  /** §4.2: a request is executed after 2f+1 commits, and after all lower numbers. */
  @Test
  void batchIsExecutedAfterAllLowerNumbers() {
    LoneReplica backup = backup();
    decide(backup, 2);
    assertEquals(at(0), backup.status().executed());
    decide(backup, 1);
    assertEquals(at(2), backup.status().executed());
  }

  private static void decide(LoneReplica replica, long sequence) {
    replica.hear(PROOFS.proposal(0, sequence, batch(sequence)));
    for (int i = 0; i < 3; i++) {
      replica.hear(PROOFS.commit(i, 0, sequence, batch(sequence)));
    }
  }

  /** §4.3: 2f+1 equal checkpoints, one's own among them or not, make a checkpoint stable. */
  @Test
  void checkpointIsStableWithAQuorumAndNotBefore() {
    LoneReplica backup = backup();
    for (long s = 1; s <= 4; s++) {
      decide(backup, s);
    }
    var root = Proofs.rootAfter(List.of(batch(1), batch(2), batch(3), batch(4)));
    backup.hear(Lab.signed(0, new Checkpoint(at(4), root)));
    assertEquals(at(0), backup.status().stable().sequence());
    backup.hear(Lab.signed(1, new Checkpoint(at(4), root)));
    assertEquals(at(4), backup.status().stable().sequence());
  }

  /** §4.4: who has left a view accepts neither pre-prepare nor prepare in it. */
  @Test
  void replicaThatLeftAViewVotesInItNoMore() {
    LoneReplica backup = backup();
    backup.hear(
        PROOFS.viewChange(0, 1, StableCheckpoint.GENESIS),
        PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS),
        PROOFS.proposal(0, 1, batch(1)));
    assertEquals(1, backup.said(ViewChange.class).size());
    assertEquals(List.of(), backup.said(Prepare.class));
  }

  /** §4.4: a backup enters the view only if it computes the same proposals itself. */
  @Test
  void backupRejectsANewViewThatDropsWhatWasPrepared() {
    LoneReplica backup = backup();
    NewView honest =
        PROOFS
            .newView(
                1,
                List.of(
                    PROOFS.viewChange(
                        0, 1, StableCheckpoint.GENESIS, PROOFS.prepared(0, 1, batch(1))),
                    PROOFS.viewChange(1, 1, StableCheckpoint.GENESIS),
                    PROOFS.viewChange(2, 1, StableCheckpoint.GENESIS)))
            .message();
    backup.hear(Lab.signed(1, new NewView(view(1), honest.viewChanges(), List.of())));
    assertEquals(view(0), backup.status().view());
    backup.hear(Lab.signed(1, honest));
    assertEquals(view(1), backup.status().view());
  }

  /** §4.5.2: f+1 view changes for higher views make a replica join the least of them. */
  @Test
  void replicaJoinsTheSmallestViewThatAWeakQuorumHasLeftFor() {
    LoneReplica backup = backup();
    backup.hear(PROOFS.viewChange(0, 9, StableCheckpoint.GENESIS));
    assertEquals(List.of(), backup.said(ViewChange.class));
    backup.hear(PROOFS.viewChange(2, 5, StableCheckpoint.GENESIS));
    assertEquals(view(5), backup.said(ViewChange.class).getLast().view());
  }

  /** §4.1: the primary of view v is replica v mod n; nobody else's pre-prepare counts. */
  @Test
  void prePrepareOfABackupIsRejected() {
    LoneReplica backup = backup();
    backup.hear(Lab.signed(1, new PrePrepare(view(0), at(1), batch(1))));
    assertEquals(List.of(), backup.said(Prepare.class));
  }
}
