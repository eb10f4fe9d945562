package io.bezant.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.client.core.WatchLab.FakeTeller;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.message.WatchNotice.Changed;
import io.bezant.protocol.message.WatchNotice.Ended;
import io.bezant.protocol.message.WatchNotice.Progress;
import io.bezant.protocol.message.WatchNotice.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * Watches among replicas of which f tell whatever they like, over links that break, with a listener
 * that takes its time: what is delivered is the beginning of what happened, and in the end all of
 * it.
 */
final class WatchesPropertyTest {

  private static final List<Reason> REASONS = List.of(Reason.values());

  @Property(tries = 250)
  void whatIsDeliveredIsWhatHappened(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 7) int replicas) {
    run(new World(seed, new WatchLab(replicas)));
  }

  private static void run(World world) {
    for (int i = 0; i < 400; i++) {
      world.live();
      world.judge();
    }
    world.heal();
    assertEquals(world.lab.truth().size(), world.lab.changes().size(), "all of it, in the end");
  }

  /** The checks are awake: who believes the first of four is deceived in most runs. */
  @Test
  void whoBelievesFewerIsDeceived() {
    int deceived = 0;
    for (long seed = 1; seed <= 20; seed++) {
      try {
        run(new World(seed, new WatchLab(4, WatchLab.BOUNDS, BelievesAnybody::new)));
      } catch (AssertionError expected) {
        deceived++;
      }
    }
    assertTrue(deceived > 10, "only " + deceived + " of 20");
  }

  private static final class BelievesAnybody extends ReplyRules {
    BelievesAnybody(Quorums quorums) {
      super(quorums);
    }

    @Override
    public int tellersNeeded() {
      return 1;
    }

    @Override
    public int witnessesNeeded() {
      return 1;
    }
  }

  private static final class World {
    final Random random;
    final WatchLab lab;
    final List<FakeTeller> liars = new ArrayList<>();
    long revision;

    World(long seed, WatchLab watched) {
      random = new Random(seed);
      lab = watched;
      int replicas = lab.tellers.size();
      lab.takesAtOnce = random.nextBoolean();
      int faults = (replicas - 1) / 3;
      while (liars.size() < faults) {
        FakeTeller liar = lab.tellers.get(random.nextInt(replicas));
        if (!liars.contains(liar)) {
          liars.add(liar);
        }
      }
      lab.open(1);
    }

    void live() {
      FakeTeller one = lab.tellers.get(random.nextInt(lab.tellers.size()));
      switch (random.nextInt(12)) {
        case 0, 1 -> write();
        case 2 -> revision++;
        case 3 -> {
          if (lab.connected.contains(one.id)) {
            lab.disconnect(one);
          } else {
            lab.connect(one);
          }
        }
        case 4 -> lab.pass(10L * (1 + random.nextInt(60)));
        case 5 -> lab.take();
        default -> speak(one);
      }
    }

    private void write() {
      revision++;
      List<String> events = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        events.add("r" + revision + "." + i + "x".repeat(random.nextInt(100)));
      }
      lab.write(revision, events.toArray(String[]::new));
    }

    private void speak(FakeTeller one) {
      if (!lab.connected.contains(one.id) || one.asked.isEmpty()) {
        return;
      }
      if (liars.contains(one)) {
        lie(one);
      } else if (one.told < revision) {
        one.tell(one.told + 1 + random.nextInt((int) (revision - one.told)));
      } else {
        one.tell(one.told);
      }
    }

    private void lie(FakeTeller liar) {
      long name = liar.request().watch();
      switch (random.nextInt(8)) {
        case 0 -> liar.end(REASONS.get(random.nextInt(REASONS.size())), random.nextInt(99));
        case 1 -> liar.progress(liar.told + random.nextInt(20));
        case 2 -> liar.notice(new Changed(List.of(name), random.nextInt(9), 9, List.of()));
        case 3 -> liar.notice(new Progress(Long.MAX_VALUE, List.of()));
        case 4 -> liar.notice(new Ended(random.nextLong(), Reason.COMPACTED, 5));
        case 5 -> liar.tellPart(liar.told + 1, "more", "and more");
        default -> liar.tell(Math.max(liar.told, revision) + random.nextInt(3), version());
      }
    }

    /** What happened, with something left out, invented, put in another order or elsewhere. */
    private Map<Long, List<Bytes>> version() {
      TreeMap<Long, List<Bytes>> version = new TreeMap<>(lab.history);
      for (int i = random.nextInt(3); i >= 0; i--) {
        long at = 1 + random.nextLong(revision + 2);
        List<Bytes> events = version.getOrDefault(at, List.of(Bytes.utf8("invented")));
        switch (random.nextInt(4)) {
          case 0 -> version.remove(at);
          case 1 -> version.put(at, List.of(Bytes.utf8("invented")));
          case 2 -> version.put(at, events.reversed());
          default -> {
            version.remove(at);
            version.put(at + 1, events);
          }
        }
      }
      return version;
    }

    /** No order, no change and nothing between is other than it was. */
    void judge() {
      List<String> truth = lab.truth();
      List<String> changes = lab.changes();
      assertEquals(truth.subList(0, Math.min(truth.size(), changes.size())), changes);
      assertEquals(List.of(), lab.ends);
      long last = 0;
      for (String word : lab.heard) {
        boolean isProgress = word.startsWith("..");
        long at = Long.parseLong(isProgress ? word.substring(2) : word.split(":", 2)[0]);
        if (at <= last) {
          throw new AssertionError(lab.heard + " goes back");
        }
        last = at;
      }
    }

    /** Links hold, the listener takes, honest replicas tell all; liars go on as they like. */
    void heal() {
      lab.takesAtOnce = true;
      lab.take();
      lab.tellers.forEach(lab::connect);
      for (int i = 0; i < 600 && lab.changes().size() < lab.history.size(); i++) {
        lab.pass(100);
        lab.take();
        for (FakeTeller each : lab.tellers) {
          if (liars.contains(each)) {
            speak(each);
          } else {
            each.tell(Math.min(revision, each.told + 3));
          }
        }
        judge();
      }
    }
  }
}
