package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ReplyQuorumTest {

  private static final RequestKey KEY =
      new RequestKey(new ClientId(Digest.ZERO), new SessionId(1), new RequestNumber(1));

  private static Reply reply(int answer) {
    return reply(answer, 0);
  }

  private static Reply reply(int answer, long view) {
    return new Reply(
        new View(view), KEY, Digest.ZERO, new SequenceNumber(3), Bytes.of((byte) answer));
  }

  @Test
  void theViewIsNoPartOfTheAnswer() {
    ReplyQuorum quorum = new ReplyQuorum(new ReplyRules(new Quorums(4)));
    quorum.add(new ReplicaId(0), reply(1, 4));
    quorum.add(new ReplicaId(1), reply(1, 5));
    assertTrue(quorum.add(new ReplicaId(2), reply(1, 6)).isPresent());
  }

  @Property
  void whateverFaultyOnesSayAndRepeatNeverWins(
      @ForAll @IntRange(min = 4, max = 13) int replicas,
      @ForAll @Size(max = 40) List<@IntRange(max = 3) Integer> lies) {
    Quorums quorums = new Quorums(replicas);
    ReplyQuorum quorum = new ReplyQuorum(new ReplyRules(quorums));
    for (int i = 0; i < lies.size(); i++) {
      ReplicaId liar = new ReplicaId(i % quorums.faultsTolerated());
      assertFalse(quorum.add(liar, reply(lies.get(i))).isPresent());
    }
  }

  @Property
  void liesAndSilenceOfFaultyOnesNeverHoldTheTruthUp(
      @ForAll @IntRange(min = 1, max = 13) int replicas,
      @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 3) Integer> lies) {
    Quorums quorums = new Quorums(replicas);
    int faulty = quorums.faultsTolerated();
    ReplyQuorum quorum = new ReplyQuorum(new ReplyRules(quorums));
    for (int i = 0; i < lies.size() && faulty > 0; i++) {
      quorum.add(new ReplicaId(i % faulty), reply(lies.get(i)));
    }
    Optional<Reply> last = Optional.empty();
    for (int i = faulty; i < replicas; i++) {
      last = quorum.add(new ReplicaId(i), reply(0));
    }
    assertEquals(Optional.of(reply(0)), last);
  }
}
