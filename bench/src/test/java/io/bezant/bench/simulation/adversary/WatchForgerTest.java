package io.bezant.bench.simulation.adversary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Changed;
import io.bezant.protocol.message.WatchNotice.Progress;
import io.bezant.protocol.message.WatchNotice.Told;
import io.bezant.protocol.wire.FrameCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the liar tells those who watch: all of its lies, and each of them again from one seed. */
class WatchForgerTest {

  private static final Party CLIENT =
      new Party.Client(ClientId.of(Stage.signer(Stage.CLIENT).publicKey()));
  private static final Puppet LIAR = new Puppet(new ReplicaId(0), 0);
  private static final List<Long> WATCHES = List.of(1L << 32 | 1);
  private static final Set<String> ALL =
      Set.of(
          "called a watch over",
          "kept for itself what happened",
          "left out one of several revisions",
          "left out what happened",
          "said nothing of progress",
          "said that nothing happened",
          "said that nothing happened in time to come",
          "told far too much",
          "told half of a revision",
          "told late what happened",
          "told something else than what happened",
          "told twice what happened",
          "told watches that nobody has opened",
          "told what nobody did",
          "turned round what happened");

  @Test
  void knowsAllItsWays() {
    Stage stage = new Stage(4, 1, 3);
    assertFalse(play(stage).isEmpty());
    assertEquals(ALL, stage.hands().deeds().keySet());
  }

  @Test
  void liesInTheSameWayForTheSameSeed() {
    assertEquals(play(new Stage(4, 1, 5)), play(new Stage(4, 1, 5)));
  }

  /** Everything that is said instead of three hundred true notices of each kind. */
  private static List<Bytes> play(Stage stage) {
    FrameCodec codec = new FrameCodec(stage.config().limits());
    Adversary liar = Cast.REPLY_FORGER.play(stage.hands());
    List<Bytes> said = new ArrayList<>();
    for (long revision = 3; revision < 303; revision++) {
      List<Bytes> events = List.of(Bytes.utf8("one"), Bytes.utf8("other"));
      List<Told> told =
          List.of(
              new Told.Whole(revision, events, false),
              new Told.Hashed(revision + 1, WatchNotice.match(revision + 1, List.of())));
      List<WatchNotice> truth =
          List.of(
              new Changed(WATCHES, revision - 1, revision + 1, told),
              new Changed(WATCHES, revision, revision, List.of()),
              new Progress(revision, List.of()));
      for (WatchNotice each : truth) {
        Bytes frame = codec.encode(each);
        switch (liar.onSend(LIAR, CLIENT, frame)) {
          case Fate.Pass _unchanged -> said.add(frame);
          case Fate.Replace(List<Bytes> others) -> said.addAll(others);
        }
      }
      liar.onTick();
    }
    return said;
  }
}
