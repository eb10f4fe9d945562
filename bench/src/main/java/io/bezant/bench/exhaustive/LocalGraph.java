package io.bezant.bench.exhaustive;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.View;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.core.InvariantViolation;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.Suspect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All states of one replica that a search has met, and every step between them that was tried. A
 * state is made again by replaying what led to it.
 */
final class LocalGraph {

  /** How many messages one search may know, in words of 64. */
  static final int WORDS = 12;

  private final World world;
  private final Book book;
  private final Moves moves;
  private final int self;
  private final List<Local> locals = new ArrayList<>();
  private final Map<Fingerprint.Print, Integer> known = new HashMap<>();
  private @Nullable ScopeReplica live;
  private int liveId = -1;
  private long replayed;

  LocalGraph(World world, Book book, Moves moves, int self) {
    this.world = world;
    this.book = book;
    this.moves = moves;
    this.self = self;
    ScopeReplica life = born();
    Local.Look nothing = new Local.Look(new Said(new long[WORDS]), 0, 0, 0, 0, 0, 0, 0, null);
    Local.Look look = look(life, nothing, new Move.Crash());
    intern(life, look, null, Moves.NONE);
    live = life;
    liveId = 0;
  }

  Local first() {
    return locals.getFirst();
  }

  Local local(int id) {
    return locals.get(id);
  }

  int size() {
    return locals.size();
  }

  /** The highest view that this replica promised or entered anywhere. */
  int highestView() {
    return locals.stream().mapToInt(local -> local.look.promised()).max().orElse(0);
  }

  /** How many events cores have processed for this graph. */
  long replayed() {
    return replayed;
  }

  /** Where a move leads, or {@link Local#SAME}. */
  int follow(Local from, int move) {
    int target = from.next(move);
    if (target == Local.UNKNOWN) {
      target = compute(from, move);
      from.learn(move, target);
    }
    return target;
  }

  private int compute(Local from, int number) {
    Move move = moves.move(number);
    ScopeReplica life = liveId == from.id && live != null ? live : replay(from);
    live = null;
    int before = life.marks();
    Local.Look look;
    try {
      perform(life, move);
      look = look(life, from.look, move);
    } catch (InvariantViolation | Violation e) {
      look = broken(from.look, String.valueOf(e.getMessage()));
      Local local = new Local(locals.size(), from, number, look);
      locals.add(local);
      return local.id;
    }
    boolean isInterrupted = move instanceof Move.CrashDuring;
    boolean isNothing =
        isInterrupted
            ? look.crashes() == from.look.crashes()
            : moves.isVotes(number) && before == life.marks();
    if (isNothing) {
      return Local.SAME;
    }
    int target = intern(life, look, from, number);
    live = life;
    liveId = target;
    return target == from.id ? Local.SAME : target;
  }

  private int intern(ScopeReplica life, Local.Look look, @Nullable Local from, int move) {
    boolean mayCrash = world.scope().crashing() == self && look.crashes() == 0;
    Fingerprint print = new Fingerprint().at(look.waits() * Fingerprint.STEP_MILLIS);
    life.addTo(print, mayCrash);
    print.add(look.plan()).add(look.promised()).add(look.waits()).add(look.asked());
    for (long word : look.sent()) {
      print.add(word);
    }
    Integer id = known.putIfAbsent(print.finish(), locals.size());
    if (id != null) {
      return id;
    }
    locals.add(new Local(locals.size(), from, move, look));
    return locals.size() - 1;
  }

  private static Local.Look broken(Local.Look before, String violation) {
    return new Local.Look(
        before.said(),
        before.view(),
        before.promised(),
        before.decided(),
        before.plan(),
        before.crashes(),
        before.waits(),
        before.asked(),
        violation);
  }

  private ScopeReplica born() {
    return new ScopeReplica(world, self);
  }

  private ScopeReplica replay(Local target) {
    ArrayDeque<Move> path = new ArrayDeque<>();
    for (Local at = target; at.parent != null; at = at.parent) {
      path.push(moves.move(at.move));
    }
    ScopeReplica life = born();
    path.forEach(move -> perform(life, move));
    life.takeLeft();
    return life;
  }

  /** The replica itself as it is in a state, to go on from. */
  ScopeReplica revive(Local local) {
    return replay(local);
  }

  private void perform(ScopeReplica replica, Move move) {
    replayed++;
    switch (move) {
      case Move.Hear(List<Integer> messages) ->
          messages.forEach(id -> replica.step(new Event.MessageReceived(book.entry(id).signed())));
      case Move.Leave(int view) -> {
        for (int other = 0; other < Scope.REPLICAS; other++) {
          if (other != self) {
            Signed<Suspect> said = world.sealer(other).seal(new Suspect(new View(view)));
            replica.step(new Event.MessageReceived(said));
          }
        }
      }
      case Move.Crash crash -> replica.crash();
      case Move.CrashDuring(Move inner, int syncs) -> {
        replica.allowSyncs(syncs);
        perform(replica, inner);
        if (replica.canSync()) {
          replica.crash();
        }
      }
      case Move.Wait wait -> replica.waitLong();
      case Move.Ask(int value) -> {
        SignedRequest request = World.request(value);
        replica.step(
            new Event.RequestReceived(
                request, new Event.Origin.Client(), replica.answered(request.key())));
      }
    }
  }

  private Local.Look look(ScopeReplica replica, Local.Look before, Move move) {
    long[] sent = before.sent().clone();
    List<Integer> heard = new ArrayList<>();
    for (Effect effect : replica.takeLeft()) {
      if (effect instanceof Effect.Broadcast(Signed<?> message)) {
        say(message, sent, heard);
      } else if (effect instanceof Effect.Send(ReplicaId to, Signed<?> message)) {
        say(message, sent, heard);
      }
    }
    Move inner = move instanceof Move.CrashDuring(Move interrupted, int syncs) ? interrupted : move;
    if (inner instanceof Move.Hear(List<Integer> messages)) {
      heard.addAll(messages);
    }
    int view = (int) replica.status().view().value();
    int plan = view == before.view() ? before.plan() : planOf(view, heard);
    int promised = replica.promised();
    int asked =
        move instanceof Move.Ask(int value) ? before.asked() | (1 << value) : before.asked();
    if (replica.crashes() > before.crashes()) {
      asked = 0;
    } else if (view < before.view() || promised < before.promised()) {
      throw new Violation("a replica goes back from view " + before.view() + " to " + view);
    }
    return new Local.Look(
        new Said(sent),
        view,
        promised,
        decided(replica),
        plan,
        replica.crashes(),
        replica.waits(),
        asked,
        null);
  }

  private int planOf(int view, List<Integer> heard) {
    for (int id : heard) {
      Book.Entry entry = book.entry(id);
      if (entry.type() == MessageType.NEW_VIEW && entry.view() == view) {
        if (entry.sender() != world.scope().primaryOf(view)) {
          throw new Violation("enters a view that its primary has not founded: " + entry.text());
        }
        return entry.plan();
      }
    }
    return 0;
  }

  private int decided(ScopeReplica replica) {
    int decided = 0;
    for (var executed : replica.history().entrySet()) {
      decided |= Book.digit((int) executed.getKey().value(), world.valueOf(executed.getValue()));
    }
    return decided;
  }

  /** Notes what was said, and whether it contradicts what was said before. */
  private void say(Signed<?> message, long[] sent, List<Integer> said) {
    int id = book.idOf(message);
    if (id == Book.UNHEARD) {
      return;
    }
    said.add(id);
    Book.Entry entry = book.entry(id);
    if (entry.sender() != self || has(sent, id)) {
      return;
    }
    for (int other = 0; other < book.size(); other++) {
      if (has(sent, other)) {
        Vows.check(book.entry(other), entry);
      }
    }
    sent[id >> 6] |= 1L << id;
  }

  static boolean has(long[] set, int id) {
    return ((set[id >> 6] >>> id) & 1) != 0;
  }
}
