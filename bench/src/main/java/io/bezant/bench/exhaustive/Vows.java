package io.bezant.bench.exhaustive;

import io.bezant.protocol.message.MessageType;

/** What an honest replica never says after something else it said, in whichever life. */
final class Vows {

  private Vows() {}

  static void check(Book.Entry before, Book.Entry now) {
    boolean isOneQuestion =
        before.type() == now.type() && before.view() == now.view() && before.place() == now.place();
    boolean isAnswered =
        switch (now.type()) {
          case PRE_PREPARE, PREPARE, COMMIT, CHECKPOINT, VIEW_CHANGE, NEW_VIEW -> true;
          default -> false;
        };
    if (isOneQuestion && isAnswered) {
      throw new Violation("votes twice: " + before.text() + ", then " + now.text());
    }
    if (before.type() == MessageType.VIEW_CHANGE && isVote(now) && now.view() < before.view()) {
      throw new Violation("votes below its promise: " + before.text() + ", then " + now.text());
    }
  }

  private static boolean isVote(Book.Entry entry) {
    return switch (entry.type()) {
      case PRE_PREPARE, PREPARE, COMMIT, NEW_VIEW -> true;
      default -> false;
    };
  }
}
