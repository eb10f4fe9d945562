package io.bezant.client.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.core.ClientCore;
import io.bezant.client.core.CoreSettings;
import io.bezant.client.core.Failure;
import io.bezant.client.core.Operation;
import io.bezant.client.core.Pacing;
import io.bezant.client.core.PayloadCodec;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.WatchRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The runtime on a loop of virtual time: nobody sleeps, everything ends. */
final class ClientRuntimeTest {

  private final VirtualLoop loop = new VirtualLoop();
  private final DeadNetwork network = new DeadNetwork();
  private final List<Failure> failures = new ArrayList<>();

  private ClientRuntime runtime(PayloadCodec codec) {
    KeyPair key = key(9);
    ClusterConfig cluster =
        new ClusterConfig(
            new Membership(List.of(key(0).publicKey())),
            key(1).publicKey(),
            List.of(key.publicKey()),
            Limits.DEFAULT,
            256,
            512);
    ClientCore core =
        new ClientCore(
            new CoreSettings(key.publicKey(), cluster, Pacing.DEFAULT, 1, 1),
            codec,
            request -> request.digest().bytes());
    return new ClientRuntime(core, network, loop, connected -> {});
  }

  private static KeyPair key(int number) {
    byte[] seed = new byte[KeyPair.SEED_SIZE];
    seed[0] = (byte) number;
    return KeyPair.fromSeed(Bytes.wrap(seed));
  }

  private Completion expectFailure() {
    return new Completion() {
      @Override
      public void onShown(KvResult result) {
        throw new AssertionError("nothing was read without ordering");
      }

      @Override
      public void onResult(SequenceNumber executed, KvResult result) {
        throw new AssertionError("nobody answers");
      }

      @Override
      public void onFailure(Failure failure) {
        failures.add(failure);
      }
    };
  }

  @Test
  void aDeadlineEndsWithoutAnyNetwork() {
    ClientRuntime runtime = runtime(new SilentCodec());
    runtime.submit(Bytes.utf8("a"), 700, expectFailure());
    loop.runUntil(650);
    assertTrue(failures.isEmpty());
    loop.runUntil(750);
    assertEquals(List.of(new Failure.NoQuorum(0, 1)), failures);
    assertTrue(loop.isIdle(), "nothing ticks while nothing is open");
  }

  @Test
  void aSentOperationEndsAtItsDeadlineAsUnknown() {
    ClientRuntime runtime = runtime(new SilentCodec());
    runtime.submit(Bytes.utf8("a"), 700, expectFailure());
    runtime.onLinkUp(new ReplicaId(0));
    loop.runUntil(10_000);
    assertEquals(List.of(new Failure.DeadlineExceeded(700, false)), failures);
    assertTrue(network.sent > 3, "the opening goes on being repeated");
  }

  @Test
  void closingEndsWhatIsOpenAndWhatComesLater() {
    ClientRuntime runtime = runtime(new SilentCodec());
    runtime.submit(Bytes.utf8("a"), 60_000, expectFailure());
    loop.runUntil(100);
    loop.onLoop(runtime::close);
    loop.runUntil(200);
    runtime.submit(Bytes.utf8("b"), 60_000, expectFailure());
    runtime.close();
    assertEquals(List.of(new Failure.Closed(false), new Failure.Closed(false)), failures);
    assertTrue(network.closed && loop.closed);
  }

  @Test
  void aBrokenCoreLeavesNobodyWaiting() {
    ClientRuntime runtime =
        runtime(
            new SilentCodec() {
              @Override
              public Bytes opening() {
                throw new IllegalStateException("broken on purpose");
              }
            });
    runtime.submit(Bytes.utf8("a"), 60_000, expectFailure());
    loop.runUntil(10);
    runtime.onLinkUp(new ReplicaId(0));
    assertThrows(IllegalStateException.class, () -> loop.runUntil(20));
    assertEquals(List.of(new Failure.Closed(true)), failures);
    runtime.submit(Bytes.utf8("b"), 60_000, expectFailure());
    assertEquals(2, failures.size());
    assertTrue(network.closed);
    runtime.close();
  }

  /** Whoever has its answer finds it counted. */
  @Test
  void readingIsCountedBeforeItIsShown() {
    ClientRuntime runtime =
        runtime(
            new SilentCodec() {
              @Override
              public Optional<KvResult> readOne(Bytes result) {
                return Optional.of(new KvResult.NotFound());
              }
            });
    List<Long> counted = new ArrayList<>();
    Completion noting =
        new Completion() {
          @Override
          public void onShown(KvResult result) {
            counted.add(runtime.readCounts().local());
          }

          @Override
          public void onResult(SequenceNumber executed, KvResult result) {
            throw new AssertionError("nothing is ordered");
          }

          @Override
          public void onFailure(Failure failure) {
            throw new AssertionError(failure.toString());
          }
        };
    runtime.submit(Bytes.utf8("a"), Operation.Way.LOCAL, 60_000, noting);
    runtime.onLinkUp(new ReplicaId(0));
    loop.runUntil(100);
    Read asked = network.asked.getFirst();
    ReadAnswer.Answer answer =
        new ReadAnswer.Answer.Whole(Bytes.utf8("nothing"), SequenceNumber.ZERO);
    runtime.onAnswer(
        new ReplicaId(0),
        new ReadAnswer(
            asked.nonce(), ReadAnswer.Standing.SHOWN, SequenceNumber.ZERO, 0, List.of(answer)));
    loop.runUntil(200);
    assertEquals(List.of(1L), counted);
  }

  private static class SilentCodec implements PayloadCodec {

    @Override
    public Bytes opening() {
      return Bytes.utf8("open");
    }

    @Override
    public Bytes bundle(List<Bytes> operations) {
      return operations.getFirst();
    }

    @Override
    public int bundleOverheadBytes() {
      return 0;
    }

    @Override
    public int operationOverheadBytes() {
      return 0;
    }

    @Override
    public Optional<KvResult> readOne(Bytes result) {
      return Optional.empty();
    }

    @Override
    public Answer read(Bytes result) {
      return new Answer.Unreadable("nobody answers");
    }
  }

  private static final class DeadNetwork implements ClientNetwork {

    private final List<Read> asked = new ArrayList<>();
    private int sent;
    private boolean closed;

    @Override
    public void start(Listener listener) {
      assertFalse(closed);
    }

    @Override
    public void send(ReplicaId to, Bytes frame) {
      sent++;
    }

    @Override
    public void ask(ReplicaId to, Read read) {
      asked.add(read);
    }

    @Override
    public void watch(ReplicaId to, WatchRequest request) {}

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class VirtualLoop implements ClientLoop {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final TreeMap<Long, List<Runnable>> later = new TreeMap<>();
    private long now = -5_000;
    private final long origin = now;
    private boolean current;
    private boolean closed;

    void runUntil(long millis) {
      while (true) {
        while (!tasks.isEmpty()) {
          onLoop(tasks.removeFirst());
        }
        if (later.isEmpty() || later.firstKey() > origin + millis) {
          break;
        }
        now = later.firstKey();
        tasks.addAll(later.pollFirstEntry().getValue());
      }
      now = origin + millis;
    }

    void onLoop(Runnable task) {
      current = true;
      try {
        task.run();
      } finally {
        current = false;
      }
    }

    boolean isIdle() {
      return tasks.isEmpty() && later.isEmpty();
    }

    @Override
    public boolean execute(Runnable task) {
      if (closed) {
        return false;
      }
      tasks.add(task);
      return true;
    }

    @Override
    public void schedule(Runnable task, long delayMillis) {
      later.computeIfAbsent(now + delayMillis, time -> new ArrayList<>()).add(task);
    }

    @Override
    public boolean isCurrent() {
      return current;
    }

    @Override
    public long monotonicMillis() {
      return now;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
