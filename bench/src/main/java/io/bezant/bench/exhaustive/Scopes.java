package io.bezant.bench.exhaustive;

import io.bezant.bench.exhaustive.Scope.Arrival;
import io.bezant.bench.exhaustive.Scope.Freedom;
import io.bezant.protocol.core.ProtocolRules;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** The scopes that are searched, by name. */
final class Scopes {

  private static final EnumSet<Freedom> LIES =
      EnumSet.of(Freedom.EQUIVOCATE, Freedom.FORGET, Freedom.CHEAT);

  private Scopes() {}

  /** Those in which nothing may be found. */
  static List<Scope> sound() {
    return List.of(
        scope("normal-case", List.of(0), 2, 1, with(Freedom.DECIDE)),
        scope("normal-case-forwarding", List.of(0), 2, 1, with(Freedom.DECIDE, Freedom.FORWARD)),
        scope("impostor", List.of(2), 1, 2, with(Freedom.IMPOSTOR)),
        scope("checkpoint", List.of(0), 2, 1, with(Freedom.DECIDE, Freedom.CHECKPOINT)),
        scope("two-views-first-lies", List.of(0), 1, 2, with()),
        scope("two-views-second-lies", List.of(1), 1, 2, with()),
        scope("two-views-decide", List.of(1), 1, 2, with(Freedom.DECIDE)),
        scope("two-views-first-decide", List.of(0), 1, 2, with(Freedom.DECIDE)),
        scope("crash-first-lies", List.of(0), 1, 2, with()).crashing(2),
        scope("crash-primary", List.of(0), 1, 2, with()).crashing(1),
        scope("crash-second-lies", List.of(1), 1, 2, with()).crashing(2),
        scope("crash-first-primary", List.of(1), 1, 2, with()).crashing(0),
        scope("crash-decide", List.of(0), 1, 1, with(Freedom.DECIDE)).crashing(2),
        scope("three-views-second-lies", List.of(1), 1, 3, with()),
        scope("three-views-third-lies", List.of(2), 1, 3, with()),
        scope("three-views-first-lies", List.of(0), 1, 3, with()),
        scope("three-views-crash", List.of(1), 1, 3, with()).crashing(2),
        suspicion("suspicion-two-views", 2),
        suspicion("suspicion-two-views-crash", 2).crashing(2),
        suspicion("suspicion", 3),
        suspicion("suspicion-crash", 3).crashing(2),
        scope("two-places-first-lies", List.of(0), 2, 2, with()),
        scope("two-places-second-lies", List.of(1), 2, 2, with()),
        scope("everything", List.of(0), 2, 3, with(Freedom.DECIDE, Freedom.FORWARD)).crashing(2));
  }

  /** As many liars as no cluster tolerates: something must be found. */
  static Scope canary() {
    return scope("canary", List.of(0, 1), 1, 1, with(Freedom.DECIDE));
  }

  static Optional<Scope> named(String name) {
    return sound().stream().filter(scope -> scope.name().equals(name)).findFirst();
  }

  /** A primary that says nothing, and suspicion that may be lost or forgotten. */
  private static Scope suspicion(String name, int views) {
    return scope(name, List.of(0), 1, views, EnumSet.of(Freedom.SUSPICION));
  }

  private static EnumSet<Freedom> with(Freedom... more) {
    EnumSet<Freedom> freedoms = EnumSet.copyOf(LIES);
    freedoms.addAll(List.of(more));
    return freedoms;
  }

  private static Scope scope(
      String name, List<Integer> liars, int places, int views, EnumSet<Freedom> free) {
    List<Arrival> requests = new ArrayList<>();
    for (int value = 1; value <= places; value++) {
      for (int view = 0; view < views; view++) {
        if (!liars.contains(view)) {
          requests.add(new Arrival(view, value));
        }
      }
    }
    return new Scope(
        name,
        liars,
        places,
        views,
        2,
        requests,
        Scope.NOBODY,
        free,
        ProtocolRules::new,
        Scope.Slip.NONE);
  }
}
