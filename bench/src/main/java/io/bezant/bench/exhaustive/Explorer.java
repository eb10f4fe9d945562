package io.bezant.bench.exhaustive;

import io.bezant.protocol.message.MessageType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Searches all states of a cluster within a scope, breadth first, and stops at the first that
 * breaks a property.
 */
final class Explorer {

  private static final int CACHED = 1 << 13;

  /** More syncs than one event causes, one behind the other. */
  private static final int CRASH_POINTS = 4;

  private final Scope scope;
  private final World world;
  private final Book book;
  private final Moves moves = new Moves();
  private final Choices choices;
  private final Properties properties;
  private final int[] honest;
  private final LocalGraph[] graphs;
  private final int bits;
  private final IndexByLong states = new IndexByLong();
  private int[] parents = new int[1 << 12];
  private int[] steps = new int[1 << 12];
  private final @Nullable Known[] cache = new Known[CACHED];

  private static final class Known {
    private final long[] sent;
    private final List<Choices.Choice> choices;

    private Known(long[] sent, List<Choices.Choice> choices) {
      this.sent = sent;
      this.choices = choices;
    }
  }

  Explorer(Scope scope) {
    this.scope = scope;
    this.world = new World(scope);
    this.book = new Book(world);
    this.choices = new Choices(world, book, moves);
    this.properties = new Properties(world, book);
    this.honest =
        java.util.stream.IntStream.range(0, Scope.REPLICAS)
            .filter(replica -> !scope.isLiar(replica))
            .toArray();
    this.graphs = new LocalGraph[honest.length];
    for (int i = 0; i < honest.length; i++) {
      graphs[i] = new LocalGraph(world, book, moves, honest[i]);
    }
    this.bits = 63 / honest.length;
  }

  /**
   * What a search found.
   *
   * @param states how many states of the cluster it met
   * @param locals how many states of single replicas
   * @param events how many events cores processed
   * @param isComplete whether there are no others
   * @param highestView the highest view of the scope that an honest replica promised or entered: a
   *     search that does not get to the last one proves less than its name says
   * @param finding the first violation
   */
  record Outcome(
      int states,
      int locals,
      long events,
      boolean isComplete,
      int highestView,
      Optional<Finding> finding) {}

  /**
   * A violation and the shortest way to it.
   *
   * @param what is wrong
   * @param trace what happened, in order
   */
  record Finding(String what, List<String> trace) {}

  /** Searches until nothing is left, something is wrong, or there are too many states. */
  Outcome explore(int maxStates) {
    long first = 0;
    states.add(first);
    parents[0] = -1;
    for (int index = 0; index < states.size(); index++) {
      int found = expand(index);
      if (found >= 0) {
        return outcome(false, Optional.of(finding(found)));
      }
      if (states.size() > maxStates) {
        return outcome(false, Optional.empty());
      }
    }
    return outcome(true, Optional.empty());
  }

  private Outcome outcome(boolean isComplete, Optional<Finding> finding) {
    int locals = Arrays.stream(graphs).mapToInt(LocalGraph::size).sum();
    long events = Arrays.stream(graphs).mapToLong(LocalGraph::replayed).sum();
    int highestView = Arrays.stream(graphs).mapToInt(LocalGraph::highestView).max().orElse(0);
    return new Outcome(
        states.size(),
        locals,
        events,
        isComplete,
        Math.min(highestView, scope.views() - 1),
        finding);
  }

  /** How many states were met. */
  int size() {
    return states.size();
  }

  /** The honest replicas as they are in a state, to go on from. */
  private List<ScopeReplica> revive(int index) {
    List<ScopeReplica> replicas = new ArrayList<>();
    for (int i = 0; i < honest.length; i++) {
      replicas.add(graphs[i].revive(graphs[i].local(part(states.key(index), i))));
    }
    return replicas;
  }

  /**
   * Lets honest replicas go on undisturbed from every so many states; returns the first from which
   * they do not come to an end.
   */
  Optional<Finding> runOn(int every) {
    for (int index = 0; index < states.size(); index += every) {
      Optional<String> wrong = new Aftermath(honest, revive(index)).run();
      if (wrong.isPresent()) {
        return Optional.of(new Finding(wrong.get(), finding(index).trace()));
      }
    }
    return Optional.empty();
  }

  private int part(long key, int i) {
    return (int) (key >>> (i * bits)) & (int) ((1L << bits) - 1);
  }

  /** Tries every move of every replica; returns the number of a state that is wrong, or -1. */
  private int expand(int index) {
    long key = states.key(index);
    Local[] now = new Local[honest.length];
    long[] sent = new long[LocalGraph.WORDS];
    for (int i = 0; i < honest.length; i++) {
      now[i] = graphs[i].local(part(key, i));
      long[] said = now[i].look.sent();
      for (int word = 0; word < sent.length; word++) {
        sent[word] |= said[word];
      }
    }
    List<Choices.Choice> open = choicesAfter(sent);
    for (int i = 0; i < honest.length; i++) {
      for (Choices.Choice choice : open) {
        if (isFor(choice, now[i], honest[i])) {
          int wrong = attempt(index, now, i, choice.move());
          if (wrong >= 0) {
            return wrong;
          }
        }
      }
      for (int move : ownMoves(now[i], honest[i])) {
        int wrong = attempt(index, now, i, move);
        if (wrong >= 0) {
          return wrong;
        }
      }
    }
    return -1;
  }

  /** Tries a move, and a crash at every point of it at which something would be lost. */
  private int attempt(int index, Local[] now, int i, int move) {
    int wrong = go(index, now, i, move);
    boolean mayCrash = honest[i] == scope.crashing() && now[i].look.crashes() == 0;
    if (mayCrash && !(moves.move(move) instanceof Move.Crash)) {
      for (int syncs = 0; syncs < CRASH_POINTS && wrong < 0; syncs++) {
        wrong = go(index, now, i, moves.of(new Move.CrashDuring(moves.move(move), syncs)));
      }
    }
    return wrong;
  }

  private int go(int index, Local[] now, int i, int move) {
    int target = graphs[i].follow(now[i], move);
    if (target == Local.SAME || graphs[i].local(target).look.promised() >= scope.views()) {
      return -1;
    }
    if (target >= 1L << bits) {
      throw new IllegalStateException("a replica has more states than a search can number");
    }
    long key = states.key(index);
    long next = key ^ ((long) (part(key, i) ^ target) << (i * bits));
    int added = states.add(next);
    if (added < 0) {
      return -1;
    }
    if (added >= parents.length) {
      parents = Arrays.copyOf(parents, added * 2);
      steps = Arrays.copyOf(steps, added * 2);
    }
    parents[added] = index;
    steps[added] = move * honest.length + i;
    Local before = now[i];
    now[i] = graphs[i].local(target);
    boolean isRight = properties.violation(now).isEmpty();
    now[i] = before;
    return isRight ? -1 : added;
  }

  private List<Choices.Choice> choicesAfter(long[] sent) {
    int slot = (Arrays.hashCode(sent) * 0x9e3779b9) >>> 19;
    Known known = cache[slot];
    if (known == null || !Arrays.equals(known.sent, sent)) {
      known = new Known(sent, choices.after(sent));
      cache[slot] = known;
    }
    return known.choices;
  }

  /** Whether a message may mean anything to a replica; what comes too early can come later. */
  private static boolean isFor(Choices.Choice choice, Local local, int self) {
    Local.Look look = local.look;
    if (choice.from() == self || (choice.to() >= 0 && choice.to() != self)) {
      return false;
    }
    return switch (choice.type()) {
      case PRE_PREPARE, PREPARE, COMMIT -> choice.view() == look.view();
      case NEW_VIEW -> choice.view() > look.view() && choice.view() >= look.promised();
      case VIEW_CHANGE ->
          choice.to() < 0
              ? choice.view() >= look.view()
              : choice.view() == look.promised() && choice.view() > look.view();
      case BATCH_BODY -> look.promised() > 0;
      default -> true;
    };
  }

  private List<Integer> ownMoves(Local local, int self) {
    Local.Look look = local.look;
    List<Integer> own = new ArrayList<>();
    if (scope.has(Scope.Freedom.SUSPICION)) {
      if (look.waits() < scope.views()) {
        own.add(moves.of(new Move.Wait()));
      }
    } else if (look.promised() + 1 < scope.views()) {
      own.add(moves.of(new Move.Leave(look.promised())));
    }
    if (self == scope.crashing() && look.crashes() == 0) {
      own.add(moves.of(new Move.Crash()));
    }
    for (Scope.Arrival arrival : scope.requests()) {
      if (arrival.replica() == self && ((look.asked() >> arrival.value()) & 1) == 0) {
        own.add(moves.of(new Move.Ask(arrival.value())));
      }
    }
    return own;
  }

  private Finding finding(int index) {
    Local[] now = new Local[honest.length];
    for (int i = 0; i < honest.length; i++) {
      now[i] = graphs[i].local(part(states.key(index), i));
    }
    ArrayDeque<String> trace = new ArrayDeque<>();
    for (int at = index; parents[at] >= 0; at = parents[at]) {
      int replica = honest[steps[at] % honest.length];
      trace.push(replica + " " + moves.move(steps[at] / honest.length).describe(book));
    }
    return new Finding(properties.violation(now).orElse("nothing"), List.copyOf(trace));
  }

  /** Whether some replica has heard a message of this kind, for tests of the checker itself. */
  boolean wasSaid(MessageType type) {
    for (int id = 0; id < book.size(); id++) {
      if (book.entry(id).type() == type) {
        return true;
      }
    }
    return false;
  }
}
