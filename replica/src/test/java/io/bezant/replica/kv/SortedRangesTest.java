package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static io.bezant.replica.kv.KvCluster.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvOperation.Show;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
import io.bezant.protocol.message.Read;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sorted ranges: what they are charged, and since when they hold. */
class SortedRangesTest {

  private static final ClientId CLIENT = ClientId.of(CLIENTS.getFirst().publicKey());

  private final KvCluster cluster = new KvCluster();
  private final SessionId session = cluster.open(CLIENTS.getFirst(), 1);
  private long number;

  private KvResult run(KvOperation operation) {
    return cluster.run(session, ++number, operation).getFirst();
  }

  private static Bytes key(String text) {
    return Bytes.utf8(text);
  }

  private static KvOperation.SortedRange sorted(RangeSort.Target target, int limit) {
    return sorted(target, RevisionFilter.NONE, limit);
  }

  private static KvOperation.SortedRange sorted(
      RangeSort.Target target, RevisionFilter filter, int limit) {
    return new KvOperation.SortedRange(
        KeyRange.all(),
        new RangeSort(target, RangeSort.Direction.DESCEND),
        filter,
        limit,
        Show.KEY_VALUES);
  }

  @Test
  void onlyWhatIsReturnedIsChargedAsSuch() {
    for (String each : List.of("a", "b", "c", "d")) {
      run(put(each, "v".repeat(60)));
    }
    KvResult.Sorted two =
        assertInstanceOf(KvResult.Sorted.class, run(sorted(RangeSort.Target.CREATE, 2)));
    assertEquals(
        List.of(key("d"), key("c")), two.entries().stream().map(each -> each.key()).toList());
    assertEquals(4, two.count());
  }

  @Test
  void whatReturnsTooMuchReturnsNothingAndLeavesRoomForOthers() {
    for (String each : List.of("a", "b", "c", "d")) {
      run(put(each, "v".repeat(60)));
    }
    for (int limit : List.of(0, 3)) {
      List<KvResult> results =
          cluster.run(
              session,
              ++number,
              sorted(RangeSort.Target.CREATE, limit),
              sorted(RangeSort.Target.CREATE, 2));
      assertEquals(new KvResult.Failed(KvError.RESULT_TOO_LARGE, 144, 183), results.get(0));
      assertInstanceOf(KvResult.Sorted.class, results.get(1));
    }
  }

  @Test
  void failureOfOneStepUndoesTheTransaction() {
    for (String each : List.of("a", "b", "c")) {
      run(put(each, "v".repeat(60)));
    }
    KvOperation.Transaction all =
        new KvOperation.Transaction(
            List.of(), List.of(put("x", "1"), sorted(RangeSort.Target.KEY, 0)), List.of());
    assertEquals(
        KvError.RESULT_TOO_LARGE, assertInstanceOf(KvResult.Failed.class, run(all)).error());
    assertInstanceOf(KvResult.NotFound.class, run(new KvOperation.Get(key("x"))));
  }

  // Without ordering.

  private SequenceNumber since(KvOperation operation) {
    return cluster
        .machine
        .read(CLIENT, new Read(9, List.of(KvCodec.encode(operation)), true))
        .answers()
        .getFirst()
        .since();
  }

  @Test
  void whatShowsEveryWriteHoldsSinceTheLastRemovalAnywhereInTheRange() {
    for (String each : List.of("a", "b", "c")) {
      run(put(each, "v"));
    }
    run(new KvOperation.Delete(key("a")));
    SequenceNumber removed = cluster.machine.executed();
    run(put("d", "v"));
    assertEquals(removed, since(sorted(RangeSort.Target.KEY, 1)));
    assertEquals(removed, since(sorted(RangeSort.Target.CREATE, 1)));
    assertEquals(removed, since(sorted(RangeSort.Target.VALUE, 0)));
    assertEquals(
        removed, since(sorted(RangeSort.Target.CREATE, new RevisionFilter(0, 0, 2, 9), 1)));
  }

  /** A key that is left out may come in by a write and go out by the next one, and nobody sees. */
  @Test
  void whatAWriteMayBringInAndAnotherTakeOutHoldsAtThisPlaceAlone() {
    for (String each : List.of("a", "b", "c")) {
      run(put(each, "v"));
    }
    SequenceNumber now = cluster.machine.executed();
    assertEquals(now, since(sorted(RangeSort.Target.VALUE, 1)));
    assertEquals(now, since(sorted(RangeSort.Target.MOD, 1)));
    assertEquals(now, since(sorted(RangeSort.Target.VERSION, 1)));
    assertEquals(now, since(sorted(RangeSort.Target.KEY, new RevisionFilter(2, 2, 0, 0), 0)));
    assertEquals(
        SequenceNumber.ZERO, since(new KvOperation.At(2, sorted(RangeSort.Target.VALUE, 1))));
  }

  @Test
  void questionWeighsAllThatItMayLookAtWhateverItsLimit() {
    assertEquals(
        64,
        cluster.machine.weight(
            new Read(9, List.of(KvCodec.encode(sorted(RangeSort.Target.KEY, 1))), true)));
  }
}
