package io.bezant.bench.exhaustive;

import java.util.List;
import java.util.stream.Collectors;

/** Something that happens to one replica. */
sealed interface Move {

  /** Messages arrive, one behind the other. */
  record Hear(List<Integer> messages) implements Move {}

  /** All others suspect the view that this replica is in or has promised. */
  record Leave(int view) implements Move {}

  /** Power is lost and comes back. */
  record Crash() implements Move {}

  /**
   * Power is lost while something happens, and comes back: so many syncs were done, and what the
   * next one would have made durable is gone, with what waited for it.
   */
  record CrashDuring(Move move, int syncs) implements Move {}

  /** More time passes than anybody has patience for. */
  record Wait() implements Move {}

  /** A client's request arrives. */
  record Ask(int value) implements Move {}

  /** What happened, for a trace. */
  default String describe(Book book) {
    return switch (this) {
      case Hear(List<Integer> messages) ->
          "hears "
              + messages.stream()
                  .map(id -> book.entry(id).text())
                  .collect(Collectors.joining(", then "));
      case Leave(int view) -> "hears that all others suspect view " + view;
      case Crash crash -> "loses power and restarts";
      case CrashDuring(Move move, int syncs) ->
          move.describe(book) + ", loses power after " + syncs + " syncs and restarts";
      case Wait wait -> "waits longer than it has patience";
      case Ask(int value) -> "is asked for " + (char) ('A' + value - 1);
    };
  }
}
