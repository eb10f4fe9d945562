package io.bezant.bench.simulation.world;

import io.bezant.crypto.Bytes;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The links between all endpoints, replicas first and clients after them, each direction for
 * itself. It may lose, double, delay, reorder and change frames; it never makes one up.
 */
public final class SimulatedNetwork {
  private final Agenda agenda;
  private final SplittableRandom random;
  private final TraceHash trace;
  private final Tally tally;
  private final int replicaCount;
  private final int endpointCount;
  private final double[] slowness;
  private final long[] lastArrival;
  private final long[] lastDeparture;
  private final long[] cloggedUntil;
  private final long[] nanosPerByte;
  private final long[] busyUntil;
  private final int[] cuts;
  private Weather weather = Weather.CALM;
  private NetworkTap tap = NetworkTap.NONE;
  private Interference interference = Interference.NONE;
  private long sent;

  /**
   * When a frame leaves.
   *
   * @param nanos the moment, maybe ahead
   * @param happened whether its sender lived to that moment, asked when the frame arrives
   */
  public record Departure(long nanos, BooleanSupplier happened) {}

  /**
   * What a network is made of.
   *
   * @param agenda where deliveries are planned
   * @param random decides everything
   * @param trace hears of every frame sent
   * @param tally counts every fault
   */
  public record Setting(Agenda agenda, SplittableRandom random, TraceHash trace, Tally tally) {}

  /** A network in calm weather in which some links are faster than others. */
  public SimulatedNetwork(Setting setting, int replicaCount, int clientCount) {
    this.agenda = setting.agenda();
    this.random = setting.random();
    this.trace = setting.trace();
    this.tally = setting.tally();
    this.replicaCount = replicaCount;
    this.endpointCount = replicaCount + clientCount;
    int links = endpointCount * endpointCount;
    this.slowness = new double[links];
    this.lastArrival = new long[links];
    this.lastDeparture = new long[links];
    this.cloggedUntil = new long[links];
    this.nanosPerByte = new long[links];
    this.busyUntil = new long[links];
    this.cuts = new int[links];
    for (int i = 0; i < links; i++) {
      slowness[i] = 0.5 + random.nextDouble() * (random.nextInt(8) == 0 ? 5 : 1);
    }
  }

  /** Tells somebody what becomes of frames from now on. */
  public void tap(NetworkTap listener) {
    tap = listener;
  }

  /** Lets somebody hold back frames between replicas from now on. */
  public void interfere(Interference with) {
    interference = with;
  }

  /** How the network behaves from now on. */
  public void weather(Weather next) {
    weather = next;
  }

  /** How many endpoints there are. */
  public int endpointCount() {
    return endpointCount;
  }

  /** How many frames were sent. */
  public long sent() {
    return sent;
  }

  /** Nothing gets from one to the other until as many mends follow. */
  public void cut(int from, int to) {
    cuts[link(from, to)]++;
  }

  /** Takes back one cut. */
  public void mend(int from, int to) {
    cuts[link(from, to)]--;
  }

  /** Whether frames get from one to the other at present. */
  public boolean isOpen(int from, int to) {
    return cuts[link(from, to)] == 0;
  }

  /** What is sent from one to the other from now on arrives at that moment at the earliest. */
  public void clog(int from, int to, long untilNanos) {
    int link = link(from, to);
    cloggedUntil[link] = Math.max(cloggedUntil[link], untilNanos);
  }

  /** What goes from one to the other takes so long for each byte, one frame after the other. */
  public void narrow(int from, int to, long nanosForEachByte) {
    nanosPerByte[link(from, to)] = nanosForEachByte;
  }

  /** All cuts are mended, nothing is clogged or narrow, and the weather stays as it is now. */
  public void heal(Weather lasting) {
    java.util.Arrays.fill(cuts, 0);
    java.util.Arrays.fill(cloggedUntil, 0);
    java.util.Arrays.fill(nanosPerByte, 0);
    weather = lasting;
    interference = Interference.NONE;
  }

  /** A time that a frame may take now on this link. */
  public long delay(int from, int to) {
    double tail = -StrictMath.log(1 - random.nextDouble());
    return (long) (weather.leastNanos() + tail * weather.meanNanos() * slowness[link(from, to)]);
  }

  /** Sends a frame; it arrives later, several times or never. */
  public void send(int from, int to, Departure departure, Bytes frame, Consumer<Bytes> arrival) {
    sent++;
    trace.add(((long) from << 32 | to) ^ (agenda.nowNanos() << 8));
    trace.add(frame);
    if (!isOpen(from, to)) {
      tally.count("frame cut off");
      tap.onLost(from, to, frame);
      return;
    }
    if (happens(weather.loss())) {
      tally.count("frame lost");
      tap.onLost(from, to, frame);
      return;
    }
    boolean between = from < replicaCount && to < replicaCount;
    long held = between ? interference.holdBack(from, to, frame) : 0;
    if (held == Interference.FOR_EVER) {
      tally.count("frame held back for ever");
      tap.onLost(from, to, frame);
      return;
    }
    int copies = 1;
    if (happens(weather.duplication())) {
      tally.count("frame doubled");
      copies = 2;
    }
    for (int copy = 0; copy < copies; copy++) {
      Bytes arriving = frame;
      if (between && happens(weather.corruption())) {
        tally.count("frame corrupted");
        arriving = corrupted(frame);
      }
      long squeezed = squeezed(link(from, to), departure.nanos(), frame);
      long nanos = held > 0 ? squeezed + delay(from, to) + held : arrivalTime(from, to, squeezed);
      deliver(link(from, to), nanos, departure, arriving, arrival);
    }
  }

  /** When the last byte of a frame is on its way. */
  private long squeezed(int link, long departureNanos, Bytes frame) {
    if (nanosPerByte[link] == 0) {
      return departureNanos;
    }
    tally.count("frame squeezed through");
    long begins = Math.max(departureNanos, busyUntil[link]);
    busyUntil[link] = begins + frame.size() * nanosPerByte[link];
    return busyUntil[link];
  }

  private void deliver(
      int link, long nanos, Departure departure, Bytes frame, Consumer<Bytes> arrival) {
    agenda.at(
        nanos,
        () -> {
          if (departure.happened().getAsBoolean()) {
            trace.add(agenda.nowNanos() ^ link);
            tap.onHeard(link / endpointCount, link % endpointCount, frame);
            arrival.accept(frame);
          }
        });
  }

  private long arrivalTime(int from, int to, long departureNanos) {
    int link = link(from, to);
    long arrival = Math.max(departureNanos + delay(from, to), cloggedUntil[link]);
    if (happens(weather.reordering())) {
      tally.count("frame reordered");
      return arrival + random.nextLong(1 + 3 * weather.meanNanos());
    }
    if (departureNanos < lastDeparture[link]) {
      // It is not behind what was handed over before it and leaves only after a sync.
      return arrival;
    }
    arrival = Math.max(arrival, lastArrival[link] + 1);
    lastArrival[link] = arrival;
    lastDeparture[link] = departureNanos;
    return arrival;
  }

  private Bytes corrupted(Bytes frame) {
    byte[] bytes = frame.toByteArray();
    if (bytes.length == 0) {
      return frame;
    }
    int flips = 1 + random.nextInt(3);
    for (int i = 0; i < flips; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
    return Bytes.copyOf(bytes, 0, length);
  }

  private boolean happens(double chance) {
    return chance > 0 && random.nextDouble() < chance;
  }

  private int link(int from, int to) {
    return from * endpointCount + to;
  }
}
