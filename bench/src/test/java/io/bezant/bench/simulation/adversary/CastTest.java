package io.bezant.bench.simulation.adversary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every liar, and what the hands do not let any of them do. */
class CastTest {

  @ParameterizedTest
  @EnumSource(Cast.class)
  void aLiarLiesAndSaysSo(Cast role) {
    Stage stage = new Stage(4, 1, 7);
    Adversary adversary = role.play(stage.hands());
    new Rehearsal(stage, adversary).play();
    assertFalse(stage.hands().deeds().isEmpty(), "nothing was done");
  }

  @ParameterizedTest
  @EnumSource(Cast.class)
  void theSameSeedLiesInTheSameWay(Cast role) {
    Stage first = new Stage(7, 2, 11);
    Stage second = new Stage(7, 2, 11);
    List<Bytes> once = new Rehearsal(first, role.play(first.hands())).play();
    List<Bytes> twice = new Rehearsal(second, role.play(second.hands())).play();
    assertEquals(once, twice);
    assertEquals(first.hands().deeds(), second.hands().deeds());
  }

  @Test
  void handsDoNotSignForTheHonest() {
    Hands hands = new Stage(4, 1, 1).hands();
    Suspect suspect = new Suspect(View.ZERO);
    assertThrows(IllegalArgumentException.class, () -> hands.seal(new ReplicaId(1), suspect));
    assertThrows(
        IllegalArgumentException.class,
        () -> hands.send(new ReplicaId(1), new ReplicaId(2), Bytes.EMPTY));
  }

  @Test
  void bergerPrimaryInformsJustEnoughToDecide() {
    Stage stage = new Stage(7, 2, 3);
    new Rehearsal(stage, Cast.BERGER_PRIMARY.play(stage.hands())).play();
    assertTrue(stage.hands().deeds().containsKey("kept agreement from some"));
  }

  @Test
  void certificateForgerKnowsAllItsWays() {
    TreeSet<String> ways = new TreeSet<>();
    for (long seed = 0; seed < 10; seed++) {
      Stage stage = new Stage(4, 1, seed);
      new Rehearsal(stage, Cast.CERTIFICATE_FORGER.play(stage.hands())).play();
      ways.addAll(stage.hands().deeds().keySet());
    }
    assertTrue(ways.size() >= 10, ways.toString());
  }

  @Test
  void newViewCheatKnowsAllItsWays() {
    TreeSet<String> ways = new TreeSet<>();
    for (long seed = 0; seed < 10; seed++) {
      Stage stage = new Stage(4, 1, seed);
      new Rehearsal(stage, Cast.NEW_VIEW_CHEAT.play(stage.hands())).play();
      ways.addAll(stage.hands().deeds().keySet());
    }
    assertTrue(ways.size() >= 9, ways.toString());
  }

  @ParameterizedTest
  @EnumSource(ClientCast.class)
  void aByzantineClientMisbehavesInTheSameWayForTheSameSeed(ClientCast role) {
    List<Bytes> once = misbehave(role);
    assertEquals(once, misbehave(role));
    assertTrue(once.size() > 100, "it only says " + once.size());
  }

  private static List<Bytes> misbehave(ClientCast role) {
    Stage stage = new Stage(4, 1, 5);
    List<Bytes> said = new ArrayList<>();
    long[] now = {0};
    ClientReach reach =
        new ClientReach() {
          @Override
          public void send(ReplicaId to, Bytes frame) {
            said.add(frame);
          }

          @Override
          public long nowMillis() {
            return now[0];
          }
        };
    ClientHands hands =
        new ClientHands(stage.config(), Stage.signer(Stage.CLIENT), reach, new SplittableRandom(9));
    ByzantineClient client = role.play(hands);
    for (int i = 0; i < 100; i++) {
      now[0] += 100;
      client.onTick();
      if (i == 0) {
        client.onFrame(new ReplicaId(0), opened(stage));
      }
    }
    assertFalse(hands.deeds().isEmpty());
    return said;
  }

  private static Frame opened(Stage stage) {
    var request = stage.request(1);
    return new Frame.ReplyFrame(
        new Reply(
            View.ZERO,
            request.key(),
            request.request().digest(),
            new SequenceNumber(1),
            KvCodec.encode(new Outcome.SessionOpened(new SessionId(1), 1))));
  }
}
