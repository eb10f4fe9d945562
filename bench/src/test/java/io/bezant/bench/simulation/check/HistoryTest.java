package io.bezant.bench.simulation.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.core.Failure;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private final History history = new History();
  private final KvOperation get = new KvOperation.Get(Bytes.utf8("k"));

  @Test
  void anAnswerComesAfterEverythingThatHappenedBeforeItAtTheSameInstant() {
    History.Token first = history.invoke(0, get, 7);
    history.returned(first, new KvResult.NotFound(), new SequenceNumber(1), 7);
    history.invoke(1, get, 7);
    assertTrue(history.calls().get(0).returnOrder() < history.calls().get(1).order());
  }

  @Test
  void whatHasNotEndedIsUnknown() {
    history.invoke(0, get, 1);
    assertEquals(new Ending.Unknown(), history.calls().get(0).ending());
    assertEquals(1, history.open());
  }

  @Test
  void whatLeftTheClientMayHaveHappenedAndWhatDidNotLeaveHasNot() {
    history.failed(history.invoke(0, get, 1), new Failure.DeadlineExceeded(5, true));
    history.failed(history.invoke(0, get, 1), new Failure.DeadlineExceeded(5, false));
    assertEquals(new Ending.Unknown(), history.calls().get(0).ending());
    assertEquals(new Ending.NeverHappened(), history.calls().get(1).ending());
    assertEquals(0, history.open());
  }

  @Test
  void nothingEndsTwice() {
    History.Token token = history.invoke(0, get, 1);
    history.neverHappened(token);
    assertThrows(IllegalStateException.class, () -> history.unknown(token));
  }
}
