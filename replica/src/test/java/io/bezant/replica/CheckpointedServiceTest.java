package io.bezant.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.ChunkBounds;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.StatePiece;
import io.bezant.protocol.message.Batch;
import io.bezant.replica.runtime.Inbox;
import io.bezant.replica.runtime.InboxLimits;
import io.bezant.replica.runtime.LaneLimits;
import io.bezant.replica.storage.MemoryStateStore;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the service does on its other threads, whose work waits here until it is told to go on. */
class CheckpointedServiceTest {

  private static final int MORE_THAN_ARE_KEPT = 40;

  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  private final Inbox inbox =
      new Inbox(
          new InboxLimits(new LaneLimits(10, 1 << 20), new LaneLimits(10, 1 << 20), 1 << 20),
          Runnable::run,
          () -> {});
  private final List<Event> events = new ArrayList<>();
  private final CheckpointedService service =
      new CheckpointedService(
          config(), new MemoryStateStore(ChunkBounds.STANDARD), work::add, inbox);

  private static ClusterConfig config() {
    SecureRandom random = new SecureRandom();
    return new ClusterConfig(
        new Membership(
            Stream.generate(() -> KeyPair.generate(random).publicKey()).limit(4).toList()),
        KeyPair.generate(random).publicKey(),
        List.of(KeyPair.generate(random).publicKey()),
        Limits.DEFAULT,
        1,
        2);
  }

  private void workOn() {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
      inbox.drain(256, events::add);
    }
  }

  /** Found by seed 805011 (decay): commits of earlier checkpoints end while a state is fetched. */
  @Test
  void whatATransferHasPutAsideOutlivesTheCommitsThatEndMeanwhile() {
    for (int place = 1; place <= MORE_THAN_ARE_KEPT; place++) {
      service.execute(new SequenceNumber(place), Batch.EMPTY);
      service.freeze(new SequenceNumber(place));
    }
    service.prepare(new Effect.PrepareState(new SequenceNumber(100)));
    workOn();
    events.clear();

    service.store(new Effect.StoreChunk(7, new StatePiece(List.of(), List.of())));
    workOn();
    assertEquals(List.of(new Event.ChunkStored(7)), events);
  }
}
