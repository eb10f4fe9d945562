package io.bezant.replica.runtime;

import static io.bezant.replica.runtime.RuntimeLab.CONFIG;
import static io.bezant.replica.runtime.RuntimeLab.FRAMES;
import static io.bezant.replica.runtime.RuntimeLab.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkBounds;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.ReadStanding;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.WatchCodec;
import io.bezant.protocol.kv.WatchSelector;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.replica.CheckpointedService;
import io.bezant.replica.net.ClientConnection;
import io.bezant.replica.storage.MemoryStateStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When those who watch are served. */
class WatchDeskTest {

  private static final Bytes ALL = WatchCodec.encode(WatchSelector.of(KeyRange.all()));
  private static final WatchNotice OPENED = new WatchNotice.Changed(List.of(5L), 0, 0, List.of());

  private final RuntimeLab lab = new RuntimeLab();

  WatchDeskTest() {
    lab.state.changes =
        new CheckpointedService(
                CONFIG, new MemoryStateStore(new ChunkBounds(2, 4)), Runnable::run, lab.inbox)
            .changes();
  }

  /** A connection that takes everything. */
  private record Connection(ClientId client) implements ClientConnection {
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

  private void watch() {
    assertTrue(
        lab.inbox
            .watches()
            .offer(
                new Connection(ClientId.of(RuntimeLab.CLIENT.publicKey())),
                new WatchRequest.Open(5, ALL, 1, true)));
  }

  private List<WatchNotice> notices() {
    return lab.network.frames.stream()
        .map(
            frame -> {
              try {
                return ((Frame.WatchNoticeFrame) FRAMES.decode(frame)).notice();
              } catch (MalformedMessageException own) {
                throw new AssertionError(own);
              }
            })
        .toList();
  }

  @Test
  void watchIsTakenUpInTheNextTurn() {
    watch();
    assertTrue(lab.runtime.runOnce() > 0);
    assertEquals(List.of(OPENED), notices());
    assertEquals(0, lab.runtime.runOnce());
  }

  @Test
  void replicaThatMayShowNothingLetsWatchesWait() {
    lab.core.reads = ReadStanding.CLOSED;
    watch();
    assertEquals(0, lab.runtime.runOnce());
    assertEquals(List.of(), notices());
    lab.core.reads = ReadStanding.CATCHING_UP;
    lab.runtime.runOnce();
    assertEquals(List.of(OPENED), notices());
  }

  @Test
  void nothingIsToldWhileAnotherStateIsInstalled() {
    var feed = lab.state.changes;
    lab.state.changes = Optional.empty();
    watch();
    assertEquals(0, lab.runtime.runOnce());
    lab.state.changes = feed;
    lab.runtime.runOnce();
    assertEquals(List.of(OPENED), notices());
  }

  @Test
  void nothingIsToldBeforeWhatItRestsOnIsDurable() {
    lab.core.onNextTick(
        new Effect.Persist(new DurableRecord.Body(at(1), Batch.EMPTY)),
        new Effect.Execute(at(1), Batch.EMPTY));
    watch();
    long before = lab.log.durableLsn();
    lab.turn();
    assertEquals(List.of(OPENED), notices());
    assertTrue(lab.log.durableLsn() > before, "the record was synced first");
  }
}
