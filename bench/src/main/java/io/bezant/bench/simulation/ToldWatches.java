package io.bezant.bench.simulation;

import io.bezant.bench.simulation.invariant.Invariant.Telling;
import io.bezant.bench.simulation.world.SimulatedConnection;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The watches that one life of an honest replica was asked for, and what it tells them. */
final class ToldWatches {
  private final SimulatedReplica machine;
  private final int life;
  private final IdentityHashMap<SimulatedConnection, OnOne> connections = new IdentityHashMap<>();

  /** The watches of one connection, by their names. */
  private static final class OnOne {
    final int number;
    final TreeMap<Long, Asked> asked = new TreeMap<>();

    OnOne(int number) {
      this.number = number;
    }
  }

  /** One watch. */
  private static final class Asked {
    final Telling telling;
    boolean isOpen;
    boolean isCancelled;

    Asked(Telling telling) {
      this.telling = telling;
    }
  }

  ToldWatches(SimulatedReplica machine) {
    this.machine = machine;
    this.life = machine.lives();
  }

  /** A client asks for something, on its way to the loop. */
  void asked(SimulatedConnection from, WatchRequest request) {
    OnOne connection =
        connections.computeIfAbsent(from, absent -> new OnOne(connections.size() + 1));
    switch (request) {
      case WatchRequest.Open open ->
          connection.asked.put(
              open.watch(), new Asked(new Telling(machine.id(), life, connection.number, open)));
      case WatchRequest.Cancel(long watch) ->
          Optional.ofNullable(connection.asked.get(watch)).ifPresent(it -> it.isCancelled = true);
    }
  }

  /** A notice leaves for a client. */
  void said(SimulatedConnection to, WatchNotice notice) {
    for (Asked each : concerned(to, notice)) {
      machine.world().witness().onNotice(each.telling, notice);
    }
  }

  private List<Asked> concerned(SimulatedConnection to, WatchNotice notice) {
    OnOne connection = connections.getOrDefault(to, new OnOne(0));
    List<Asked> concerned = new ArrayList<>();
    switch (notice) {
      case WatchNotice.Changed changed -> {
        for (long name : changed.watches()) {
          Asked watch = asked(connection, name);
          watch.isOpen = true;
          concerned.add(watch);
        }
      }
      case WatchNotice.Progress progress ->
          connection.asked.forEach(
              (name, watch) -> {
                if (watch.isOpen && !watch.isCancelled && !progress.behind().contains(name)) {
                  concerned.add(watch);
                }
              });
      case WatchNotice.Ended ended -> {
        Asked watch = asked(connection, ended.watch());
        watch.isOpen = false;
        concerned.add(watch);
      }
    }
    return concerned;
  }

  private static Asked asked(OnOne connection, long name) {
    return Optional.ofNullable(connection.asked.get(name))
        .orElseThrow(() -> new IllegalStateException("nobody has asked for watch " + name));
  }
}
