package io.bezant.bench.simulation.world;

import io.bezant.bench.simulation.world.SimulatedNetwork.Departure;
import io.bezant.crypto.Bytes;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One direction of a connection as TCP makes it of a bad network: each frame arrives once, in the
 * order in which it was sent, and is sent again if it was lost. When that does not help, the
 * connection breaks.
 */
final class OrderedStream {
  private static final long FIRST_RETRY_NANOS = 300_000_000;
  private static final int MOST_TRIES = 5;
  private static final int FIRST_FIELD_OF_WATCHES = 10;
  private static final int LAST_FIELD_OF_WATCHES = 14;
  private static final int SIZED = 2;

  private final Agenda agenda;
  private final Way way;
  private final BooleanSupplier isOpen;
  private final Runnable breakOff;
  private final TreeMap<Long, Packet> early = new TreeMap<>();
  private long sent;
  private long taken;

  /** The network in this direction. */
  @FunctionalInterface
  interface Way {
    /** Carries a frame, late, several times, or not at all. */
    void carry(Departure departure, Bytes frame, Consumer<Bytes> arrival);
  }

  private record Packet(long number, Bytes frame, Consumer<Bytes> receiver) {}

  OrderedStream(Agenda agenda, Way way, BooleanSupplier isOpen, Runnable breakOff) {
    this.agenda = agenda;
    this.way = way;
    this.isOpen = isOpen;
    this.breakOff = breakOff;
  }

  /** Whether the order of these frames matters: that of what those who watch ask and are told. */
  static boolean mustOrder(Bytes frame) {
    if (frame.isEmpty()) {
      return false;
    }
    int tag = frame.byteAt(0);
    int field = tag >> 3;
    return (tag & 7) == SIZED && field >= FIRST_FIELD_OF_WATCHES && field <= LAST_FIELD_OF_WATCHES;
  }

  void send(Departure departure, Bytes frame, Consumer<Bytes> receiver) {
    sent++;
    carry(departure, new Packet(sent, frame, receiver), 0);
  }

  private void carry(Departure departure, Packet packet, int triesBefore) {
    way.carry(departure, packet.frame(), arrived -> arrive(packet));
    agenda.at(
        departure.nanos() + (FIRST_RETRY_NANOS << triesBefore),
        () -> {
          if (!isOpen.getAsBoolean()
              || packet.number() <= taken
              || early.containsKey(packet.number())) {
            return;
          }
          if (triesBefore + 1 == MOST_TRIES) {
            breakOff.run();
          } else {
            carry(new Departure(agenda.nowNanos(), isOpen), packet, triesBefore + 1);
          }
        });
  }

  private void arrive(Packet packet) {
    if (packet.number() > taken && isOpen.getAsBoolean()) {
      early.put(packet.number(), packet);
    }
    while (!early.isEmpty() && early.firstKey() == taken + 1) {
      Packet next = early.pollFirstEntry().getValue();
      taken++;
      next.receiver().accept(next.frame());
    }
  }
}
