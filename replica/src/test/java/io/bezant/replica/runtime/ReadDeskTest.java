package io.bezant.replica.runtime;

import static io.bezant.replica.runtime.RuntimeLab.FRAMES;
import static io.bezant.replica.runtime.RuntimeLab.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.ReadStanding;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.ReadAnswer.Standing;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.runtime.ReadQueue.Waiting;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Questions about the state, from their queue to their answers. */
class ReadDeskTest {

  private final RuntimeLab lab = new RuntimeLab();
  private final ReadQueue queue = lab.inbox.reads();

  /** A connection that only says whose it is. */
  private record Connection(ClientId client) implements ClientConnection {
    Connection(KeyPair key) {
      this(ClientId.of(key.publicKey()));
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
    public void reply(Bytes frame) {}
  }

  private static final Connection ONE = new Connection(RuntimeLab.CLIENT);
  private static final Connection OTHER = new Connection(RuntimeLab.ADMINISTRATOR);

  private boolean ask(Connection from, long nonce) {
    return queue.offer(
        new Waiting(from, new Read(nonce, List.of(Bytes.utf8("get")), true), 11, lab.now()));
  }

  private List<ReadAnswer> answers() {
    return lab.network.frames.stream()
        .map(
            frame -> {
              try {
                return ((Frame.ReadAnswerFrame) FRAMES.decode(frame)).answer();
              } catch (MalformedMessageException own) {
                throw new AssertionError(own);
              }
            })
        .toList();
  }

  private List<Long> nonces() {
    return answers().stream().map(ReadAnswer::nonce).toList();
  }

  @Test
  void questionIsAnsweredInTheNextTurn() {
    ask(ONE, 5);
    assertEquals(1, lab.runtime.runOnce());
    assertEquals(List.of("read 5"), lab.state.done);
    assertEquals(Standing.SHOWN, answers().getFirst().standing());
    assertEquals(0, lab.runtime.runOnce());
  }

  @Test
  void replicaThatMayShowNothingSaysThatItIsBehind() {
    lab.core.reads = ReadStanding.CLOSED;
    ask(ONE, 5);
    lab.runtime.runOnce();
    assertEquals(List.of(ReadAnswer.none(5, Standing.BEHIND)), answers());
    assertTrue(lab.state.done.isEmpty());
  }

  @Test
  void questionWaitsForADecisionThatIsKnownAndNotExecuted() {
    lab.core.reads = ReadStanding.CATCHING_UP;
    ask(ONE, 5);
    lab.runtime.runOnce();
    assertTrue(answers().isEmpty());
    lab.core.reads = ReadStanding.CURRENT;
    lab.runtime.runOnce();
    assertEquals(Standing.SHOWN, answers().getFirst().standing());
    assertEquals(1, lab.waited);
  }

  @Test
  void questionWaitsForAboutARoundTripAndNotLonger() {
    lab.core.reads = ReadStanding.CATCHING_UP;
    ask(ONE, 5);
    lab.turn();
    assertTrue(answers().isEmpty());
    lab.turn();
    assertEquals(List.of(ReadAnswer.none(5, Standing.BEHIND)), answers());
  }

  @Test
  void nothingIsShownBeforeWhatItRestsOnIsDurable() {
    lab.core.onNextTick(
        new Effect.Persist(new DurableRecord.Body(at(1), Batch.EMPTY)),
        new Effect.Execute(at(1), Batch.EMPTY));
    ask(ONE, 5);
    long before = lab.log.durableLsn();
    lab.turn();
    assertEquals(Standing.SHOWN, answers().getFirst().standing());
    assertTrue(lab.log.durableLsn() > before, "the record was synced first");
  }

  @Test
  void readingCausesNoSyncOfItsOwn() {
    lab.core.onNextTick(
        new Effect.Execute(at(1), Batch.EMPTY),
        new Effect.Persist(new DurableRecord.Body(at(2), Batch.EMPTY)));
    ask(ONE, 5);
    long before = lab.log.durableLsn();
    lab.turn();
    assertEquals(Standing.SHOWN, answers().getFirst().standing());
    assertEquals(before, lab.log.durableLsn());
  }

  @Test
  void oneTurnAnswersABoundedNumberAndClientsTakeTurns() {
    for (int i = 0; i < ReadQueue.MAX_PER_CLIENT; i++) {
      assertTrue(ask(ONE, i));
    }
    assertFalse(ask(ONE, 1_000), "its share is full");
    assertTrue(ask(OTHER, 2_000), "another's is not");
    lab.runtime.runOnce();
    assertEquals(ReadDesk.MAX_PER_TURN, answers().size());
    assertEquals(List.of(0L, 2_000L, 1L, 2L), nonces().subList(0, 4));
    lab.settle();
    assertEquals(ReadQueue.MAX_PER_CLIENT + 1, answers().size());
    assertTrue(queue.isEmpty());
    assertTrue(ask(ONE, 1_000), "there is room again");
  }

  @Test
  void oneTurnAnswersFewerQuestionsOfMoreWork() {
    lab.state.weight = 32;
    for (int i = 0; i < 5; i++) {
      ask(ONE, i);
    }
    lab.runtime.runOnce();
    assertEquals(2, answers().size());
    lab.state.weight = 1_000;
    lab.runtime.runOnce();
    assertEquals(3, answers().size(), "one in any case");
  }

  @Test
  void questionsOfOneClientAreBoundedInBytes() {
    Read read = new Read(1, List.of(Bytes.utf8("get")), true);
    assertTrue(queue.offer(new Waiting(ONE, read, ReadQueue.MAX_BYTES_PER_CLIENT, 0)));
    assertFalse(queue.offer(new Waiting(ONE, read, 1, 0)));
    assertEquals(1, queue.size());
  }
}
