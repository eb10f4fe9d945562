package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.world.Tidings;
import io.bezant.bench.simulation.world.Watched;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.WatchNotice;
import java.util.HashMap;
import java.util.Map;

/**
 * R11: what a correct client's watch tells, that nothing happened included, a quorum has told it on
 * its links, true or not, or has said that it has executed and forgotten it.
 */
final class ToldByQuorum implements Invariant {
  private static final int NAME_BITS = 32;

  private final int quorum;

  /** Through which revision each replica has told each watch. */
  private final Map<Name, Map<ReplicaId, Long>> told = new HashMap<>();

  private final Map<Watched, Name> names = new HashMap<>();

  private record Name(int client, long ticket) {}

  ToldByQuorum(int quorum) {
    this.quorum = quorum;
  }

  @Override
  public String name() {
    return "R11 told by a quorum";
  }

  @Override
  public void onHeard(int client, ReplicaId from, WatchNotice notice) {
    switch (notice) {
      case WatchNotice.Changed changed -> {
        for (long name : changed.watches()) {
          Map<ReplicaId, Long> ofWatch = told.get(new Name(client, name >>> NAME_BITS));
          if (ofWatch != null) {
            ofWatch.merge(from, changed.through(), Math::max);
          }
        }
      }
      case WatchNotice.Progress progress ->
          told.forEach(
              (name, ofWatch) -> {
                if (name.client() == client) {
                  ofWatch.merge(from, progress.through(), Math::max);
                }
              });
      case WatchNotice.Ended ended -> {
        Map<ReplicaId, Long> ofWatch = told.get(new Name(client, ended.watch() >>> NAME_BITS));
        if (ofWatch != null && ended.reason() == WatchNotice.Reason.COMPACTED) {
          ofWatch.merge(from, ended.bound() - 1, Math::max);
        }
      }
    }
  }

  @Override
  public void onTidings(Watched watch, Tidings tidings) {
    switch (tidings) {
      case Tidings.Opened(long ticket) -> {
        Name name = new Name(watch.client(), ticket);
        names.put(watch, name);
        told.put(name, new HashMap<>());
      }
      case Tidings.Changes changes -> require(watch, changes.revision());
      case Tidings.Progress progress -> require(watch, progress.through());
      case Tidings.Over _over -> {}
    }
  }

  private void require(Watched watch, long revision) {
    Map<ReplicaId, Long> ofWatch = told.getOrDefault(names.get(watch), Map.of());
    if (ofWatch.values().stream().filter(through -> through >= revision).count() < quorum) {
      throw broken(
          "%s believes what happened through %s of %s".formatted(watch, revision, ofWatch));
    }
  }
}
