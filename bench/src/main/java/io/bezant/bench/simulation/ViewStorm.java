package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.Interference;
import io.bezant.bench.simulation.world.SimulatedDisk.Survival;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A network that understands what it carries and means it no good. In each view it lets some places
 * be prepared or decided by a few only; then it keeps those who know more away until the next view
 * has begun, or until that one ends too, and lets processes die at the worst moments. It does
 * nothing that an asynchronous network and a bad power supply could not do.
 */
final class ViewStorm implements Interference {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int RIPE_MILLIS = 40;
  private static final int LATE_MILLIS = 800;
  private static final int WORD_KEPT_MILLIS = 600;
  private static final int ABSENT_MILLIS = 300;
  private static final int LIFT_MILLIS = 1_200;
  private static final int RESTART_MILLIS = 150;
  private static final String OVER_A_VIEW = "storm over a view";

  private final World world;
  private final SimulatedCluster cluster;
  private final Faults faults;
  private final SplittableRandom random;
  private final FrameCodec frames;
  private final int replicaCount;
  private final int mostAbsent;
  private final List<int[]> cuts = new ArrayList<>();
  private final TreeSet<Integer> away = new TreeSet<>();

  /** Those who missed a view from beginning to end: they hear nothing of it until the next. */
  private final TreeSet<Integer> strangers = new TreeSet<>();

  private Bytes lastFrame = Bytes.EMPTY;
  private Optional<Frame.SealedMessage> lastRead = Optional.empty();
  private Omen omen;
  private long view;
  private long leavingFor;
  private boolean isRipe;
  private boolean hasFallen;
  private boolean isLifted;
  private boolean isSpent;

  /** Who alone prepared a place and stays away while others decide it otherwise. */
  private Optional<Integer> trapped = Optional.empty();

  private boolean over;
  private long wordKeptUntilNanos;
  private Death death = Death.NONE;

  /** When processes die in the course of a change of views. */
  private enum Death {
    NONE,
    AT_THE_FALL,
    ON_LEAVING,
    ON_ENTERING
  }

  ViewStorm(World world, SimulatedCluster cluster, Faults faults) {
    this.world = world;
    this.cluster = cluster;
    this.faults = faults;
    this.random = world.seed().stream("storm");
    this.frames = new FrameCodec(world.plan().cluster().limits());
    this.replicaCount = world.plan().cluster().membership().size();
    this.mostAbsent = replicaCount - world.plan().cluster().quorums().quorum();
    this.omen = new Omen(random, replicaCount, world.plan().corrupt());
    this.isLifted = !faults.happens(OVER_A_VIEW);
    drawDeath();
  }

  private void drawDeath() {
    death =
        random.nextInt(8) < 5
            ? Death.NONE
            : List.of(Death.AT_THE_FALL, Death.ON_LEAVING, Death.ON_ENTERING)
                .get(random.nextInt(3));
  }

  /** It blows no more. */
  void end() {
    over = true;
  }

  @Override
  public long holdBack(int from, int to, Bytes frame) {
    if (over) {
      return 0;
    }
    Optional<Frame.SealedMessage> read = read(frame);
    if (read.isEmpty()) {
      return 0;
    }
    Frame.SealedMessage message = read.get();
    if (!world.plan().corrupt().contains(from) && message.sender().value() == from) {
      observe(from, message);
    }
    if (!isLifted && strangers.contains(to) && isNews(message)) {
      return FOR_EVER;
    }
    return isKept(message, to) ? held(message.type()) : 0;
  }

  private Optional<Frame.SealedMessage> read(Bytes frame) {
    if (!lastFrame.equals(frame)) {
      lastFrame = frame;
      try {
        lastRead =
            frames.decode(frame) instanceof Frame.SealedMessage sealed
                ? Optional.of(sealed)
                : Optional.empty();
      } catch (MalformedMessageException malformed) {
        lastRead = Optional.empty();
      }
    }
    return lastRead;
  }

  private void observe(int from, Frame.SealedMessage message) {
    switch (message.type()) {
      case NEW_VIEW, PRE_PREPARE, PREPARE, COMMIT -> {
        if (message.view().value() > view) {
          begin(message.view().value(), from);
        }
        if (message.type() == MessageType.PRE_PREPARE && message.view().value() == view) {
          omen.propose(message.sequence().value());
        }
        if (message.type() != MessageType.NEW_VIEW
            && message.view().value() == view
            && omen.isDoomed(message.sequence().value())) {
          ripen(message.sequence().value());
        }
      }
      case VIEW_CHANGE -> {
        if (message.view().value() > leavingFor) {
          leavingFor = message.view().value();
          leave(from);
        }
      }
      case CHECKPOINT,
          STATUS,
          COMMITTED_BATCH,
          FETCH_COMMITTED,
          SUSPECT,
          FETCH_BODY,
          BATCH_BODY,
          CHECKPOINT_PROOF,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY -> {}
    }
  }

  /** Somebody is the first to leave; if nobody else has heard why, all others may forget it. */
  private void leave(int replica) {
    boolean isLonely = omen.lonelyLeaver().filter(it -> it == replica).isPresent();
    if (isLonely && random.nextBoolean()) {
      NavigableSet<Integer> others = everybody();
      others.remove(replica);
      world.tally().count("storm: left one alone between views");
      die(others, false);
      isSpent = true;
      isLifted = true;
      bringBack();
    } else {
      strike(Death.ON_LEAVING, replica);
    }
  }

  private NavigableSet<Integer> everybody() {
    TreeSet<Integer> all = new TreeSet<>();
    for (int replica = 0; replica < replicaCount; replica++) {
      all.add(replica);
    }
    return all;
  }

  private boolean isKept(Frame.SealedMessage message, int to) {
    if (isLifted) {
      return false;
    }
    long place = message.sequence().value();
    return switch (message.type()) {
      case PRE_PREPARE, PREPARE, COMMIT ->
          message.view().value() == view && omen.keepsVote(message.type(), place, to);
      case COMMITTED_BATCH -> hasFallen && omen.keepsDecision(place, to);
      case CHECKPOINT, CHECKPOINT_PROOF -> omen.keepsCheckpoint(to);
      case SUSPECT, VIEW_CHANGE, NEW_VIEW ->
          world.agenda().nowNanos() < wordKeptUntilNanos && omen.keepsWord(message.type(), to);
      case STATUS,
          FETCH_COMMITTED,
          FETCH_BODY,
          BATCH_BODY,
          FETCH_STATE,
          STATE_MANIFEST,
          STATE_CHUNK,
          STATE_DIFFERENCE,
          RECOVER,
          READY ->
          false;
    };
  }

  /** Whether this would tell a stranger what the present view has done. */
  private boolean isNews(Frame.SealedMessage message) {
    boolean isOfView =
        switch (message.type()) {
          case PRE_PREPARE, PREPARE, COMMIT, NEW_VIEW -> true;
          case CHECKPOINT,
              STATUS,
              COMMITTED_BATCH,
              FETCH_COMMITTED,
              SUSPECT,
              VIEW_CHANGE,
              FETCH_BODY,
              BATCH_BODY,
              CHECKPOINT_PROOF,
              FETCH_STATE,
              STATE_MANIFEST,
              STATE_CHUNK,
              STATE_DIFFERENCE,
              RECOVER,
              READY ->
              false;
        };
    return isOfView && message.view().value() == view;
  }

  private long held(MessageType type) {
    world.tally().count("storm: kept " + type.name().toLowerCase(java.util.Locale.ROOT));
    return omen.isLate() ? (1 + random.nextInt(LATE_MILLIS)) * NANOS_PER_MILLI : FOR_EVER;
  }

  /** A view has begun: its fate is drawn, and those kept away come back now or at its end. */
  private void begin(long newView, int primary) {
    strike(Death.ON_ENTERING, primary);
    view = newView;
    omen =
        trapped.isPresent()
            ? Omen.brief(random, replicaCount, world.plan().corrupt())
            : new Omen(random, replicaCount, world.plan().corrupt());
    strangers.clear();
    isRipe = false;
    hasFallen = false;
    isLifted = isSpent;
    if (!isSpent && !faults.happens(OVER_A_VIEW)) {
      isLifted = true;
      trapped = Optional.empty();
      bringBack();
    }
    wordKeptUntilNanos = soon(WORD_KEPT_MILLIS);
    drawDeath();
    if (random.nextInt(4) == 0 && trapped.isEmpty()) {
      long of = view;
      world
          .agenda()
          .at(
              soon(ABSENT_MILLIS),
              () -> {
                if (view == of && !hasFallen) {
                  bringBack();
                }
              });
    }
  }

  private long soon(int mostMillis) {
    return world.agenda().nowNanos() + random.nextLong(mostMillis * NANOS_PER_MILLI);
  }

  private void ripen(long place) {
    if (!isRipe && !isLifted) {
      isRipe = true;
      long of = view;
      world
          .agenda()
          .at(
              soon(RIPE_MILLIS),
              () -> {
                if (view == of && !over) {
                  fall(place);
                }
              });
    }
  }

  /** The view has gone far enough: who has come from the one before is gone from the next. */
  private void fall(long place) {
    hasFallen = true;
    world.tally().count("storm: views broken");
    world.chronicle().note(() -> "storm: view " + view + " falls, " + omen.informed() + " know");
    strangers.addAll(away);
    bringBack();
    absent(place).forEach(this::keepAway);
    wordKeptUntilNanos = soon(WORD_KEPT_MILLIS);
    strike(Death.AT_THE_FALL, random.nextInt(replicaCount));
    long of = view;
    world
        .agenda()
        .after(
            LIFT_MILLIS * NANOS_PER_MILLI,
            () -> {
              if (view == of && !over) {
                isLifted = true;
                trapped = Optional.empty();
                strangers.clear();
                bringBack();
              }
            });
  }

  private List<Integer> absent(long place) {
    List<Integer> chosen = new ArrayList<>();
    if (trapped.isPresent()) {
      // Now it is needed: others are away.
      int returning = trapped.get();
      trapped = Optional.empty();
      chosen.addAll(everybody());
      chosen.removeIf(it -> it == returning || it == (view + 1) % replicaCount);
      return atMost(chosen);
    }
    trapped = omen.preparesAlone(place).filter(it -> !world.plan().corrupt().contains(it));
    if (trapped.isPresent()) {
      death = Death.NONE;
      return List.of(trapped.get());
    }
    switch (random.nextInt(8)) {
      case 0 -> chosen.add((int) (view % replicaCount));
      case 1 -> chosen.add(random.nextInt(replicaCount));
      case 2 -> {}
      default -> chosen.addAll(omen.informed());
    }
    return atMost(chosen);
  }

  private List<Integer> atMost(List<Integer> chosen) {
    while (chosen.size() > mostAbsent) {
      chosen.remove(/* index */ random.nextInt(chosen.size()));
    }
    return chosen;
  }

  private void keepAway(int replica) {
    away.add(replica);
    int kind = random.nextInt(4);
    for (int other = 0; other < replicaCount; other++) {
      if (other != replica) {
        if (kind != 0) {
          cut(replica, other);
        }
        if (kind != 1) {
          cut(other, replica);
        }
      }
    }
  }

  private void cut(int from, int to) {
    world.network().cut(from, to);
    cuts.add(new int[] {from, to});
  }

  private void bringBack() {
    if (!over) {
      cuts.forEach(link -> world.network().mend(link[0], link[1]));
    }
    cuts.clear();
    away.clear();
  }

  /** Lets processes die if this is the moment drawn for it. */
  private void strike(Death moment, int actor) {
    if (death != moment) {
      return;
    }
    death = Death.NONE;
    NavigableSet<Integer> victims = everybody();
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> victims.removeIf(replica -> replica != actor);
      case 2 -> victims.remove(actor);
      default -> victims.removeAll(omen.informed());
    }
    boolean isPower = random.nextBoolean();
    world.agenda().at(soon(RIPE_MILLIS), () -> die(victims, isPower));
  }

  private void die(NavigableSet<Integer> victims, boolean isPower) {
    if (over || !faults.happens("death in the storm")) {
      return;
    }
    for (SimulatedReplica machine : cluster.machines()) {
      if (victims.contains(machine.id().value())) {
        world.tally().count(isPower ? "storm: power lost" : "storm: killed");
        if (isPower) {
          machine.losePower(Survival.seeded(random, random.nextDouble()));
        } else {
          machine.kill();
        }
        machine.startLater(1 + random.nextInt(RESTART_MILLIS));
      }
    }
  }
}
