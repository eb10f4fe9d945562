package io.bezant.bench.exhaustive;

import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.message.MessageType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What can be handed to replicas when certain messages were said. Votes are handed over together
 * once they may be enough, since fewer change nothing that anybody sees, and they stay where they
 * are until then; so are the view changes that found a view.
 */
final class Choices {

  private final World world;
  private final Book book;
  private final Moves moves;
  private final Menu menu;
  private final ProtocolRules rules;

  /**
   * Something that can be handed over.
   *
   * @param move its number
   * @param type of the messages
   * @param view of the messages
   * @param from who alone said it, or negative
   * @param to who alone may get it, or negative
   */
  record Choice(int move, MessageType type, int view, int from, int to) {}

  Choices(World world, Book book, Moves moves) {
    this.world = world;
    this.book = book;
    this.moves = moves;
    this.menu = new Menu(world, book);
    this.rules = world.setting(io.bezant.protocol.core.CoreListener.NONE).rules();
  }

  List<Choice> after(long[] sent) {
    Set<Integer> said = new LinkedHashSet<>(menu.offers(sent));
    for (int id = 0; id < book.size(); id++) {
      if (LocalGraph.has(sent, id)) {
        said.add(id);
      }
    }
    List<Choice> choices = new ArrayList<>();
    Map<Integer, List<Integer>> polls = new TreeMap<>();
    Map<Integer, List<Book.Entry>> leaving = new TreeMap<>();
    for (int id : said) {
      Book.Entry entry = book.entry(id);
      switch (entry.type()) {
        case PREPARE, COMMIT, CHECKPOINT -> {
          if (entry.type() != MessageType.COMMIT || world.scope().has(Scope.Freedom.DECIDE)) {
            polls
                .computeIfAbsent(
                    entry.type().code() << 16 | entry.view() << 8 | entry.place(),
                    poll -> new ArrayList<>())
                .add(id);
          }
        }
        case VIEW_CHANGE -> {
          if (world.scope().has(Scope.Freedom.SUSPICION)) {
            choices.add(single(entry));
          } else {
            leaving.computeIfAbsent(entry.view(), view -> new ArrayList<>()).add(entry);
          }
        }
        default -> choices.add(single(entry));
      }
    }
    polls.values().forEach(votes -> addVotes(votes, choices));
    leaving.forEach((view, entries) -> addFoundings(view, entries, choices));
    return choices;
  }

  private Choice single(Book.Entry entry) {
    int move = moves.of(new Move.Hear(List.of(entry.id())));
    return new Choice(move, entry.type(), entry.view(), entry.sender(), -1);
  }

  /**
   * For every digest voted for: its votes first, then those for others, which are worth nothing.
   */
  private void addVotes(List<Integer> votes, List<Choice> choices) {
    Book.Entry any = book.entry(votes.getFirst());
    int needed =
        switch (any.type()) {
          case PREPARE -> rules.preparesNeeded();
          case COMMIT -> rules.commitsNeeded();
          default -> rules.checkpointsNeeded();
        };
    if (votes.stream().map(id -> book.entry(id).sender()).distinct().count() < needed) {
      return;
    }
    List<Integer> values = votes.stream().map(id -> book.entry(id).value()).distinct().toList();
    for (int value : values) {
      List<Integer> bundle = new ArrayList<>();
      votes.stream().filter(id -> book.entry(id).value() == value).sorted().forEach(bundle::add);
      votes.stream().filter(id -> book.entry(id).value() != value).sorted().forEach(bundle::add);
      int move = moves.ofVotes(new Move.Hear(bundle));
      choices.add(new Choice(move, any.type(), any.view(), -1, -1));
    }
  }

  /** Every way in which the primary of a view may come to a quorum of view changes. */
  private void addFoundings(int view, List<Book.Entry> entries, List<Choice> choices) {
    int primary = world.scope().primaryOf(view);
    if (world.scope().isLiar(primary)) {
      return;
    }
    List<Book.Entry> others = entries.stream().filter(e -> e.sender() != primary).toList();
    choose(others, 0, new ArrayList<>(), choices);
  }

  private void choose(
      List<Book.Entry> others, int from, List<Integer> chosen, List<Choice> choices) {
    if (chosen.size() == rules.viewChangesNeeded() - 1) {
      Book.Entry entry = book.entry(chosen.getFirst());
      int move = moves.of(new Move.Hear(List.copyOf(chosen)));
      int primary = world.scope().primaryOf(entry.view());
      choices.add(new Choice(move, entry.type(), entry.view(), -1, primary));
      return;
    }
    for (int i = from; i < others.size(); i++) {
      int sender = others.get(i).sender();
      if (chosen.stream().noneMatch(id -> book.entry(id).sender() == sender)) {
        chosen.add(others.get(i).id());
        choose(others, i + 1, chosen, choices);
        chosen.removeLast();
      }
    }
  }
}
