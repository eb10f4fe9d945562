package io.bezant.bench.simulation.check;

import io.bezant.bench.simulation.check.OpenCalls.Node;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KvResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for an order of the calls of one key, or of the whole store, that respects real time
 * and explains every answer (Wing and Gong, with the memory of Lowe: a set of placed calls that
 * leads to a state met before is not followed twice; with the shortcuts of {@link Placement}).
 *
 * <p>A call without an answer may stand at any place after it was asked, or at none.
 */
final class OrderSearch<S> {

  private record Met<S>(BitSet placed, S state) {}

  /**
   * A call that was placed, with what is needed to take it back.
   *
   * @param lowest what was the lowest ranked call without a place
   * @param forced whether placing another call instead can lead nowhere that this does not lead
   */
  private record Placed<S>(Node begin, S before, int lowest, boolean forced) {}

  private final Bytes key;
  private final List<Call> calls;
  private final Model<S> model;
  private final long maxSteps;

  private final OpenCalls open;
  private final Placement order;
  private final BitSet placed = new BitSet();
  private final Set<Met<S>> met = new HashSet<>();
  private final Deque<Placed<S>> trail = new ArrayDeque<>();

  private S state;

  /** Which of the ranked calls is the lowest that has no place. */
  private int lowest;

  private long steps;
  private List<Call> furthest = List.of();
  private List<Call> stuckAt = List.of();

  OrderSearch(Bytes key, List<Call> calls, Model<S> model, long maxSteps) {
    this.key = key;
    this.calls = calls;
    this.model = model;
    this.maxSteps = maxSteps;
    this.open = new OpenCalls(calls);
    this.order = new Placement(calls, model);
    this.state = model.initial();
  }

  Judgement judge() {
    @Nullable Node at = candidate(open.first(), true);
    while (!open.allAnsweredPlaced()) {
      if (at == null) {
        rememberFurthest();
        @Nullable Node back = takeBack();
        if (back == null) {
          return new Judgement.Impossible(key, reason(), calls);
        }
        at = candidate(back.next(), isAnswered(back));
      } else if (steps++ >= maxSteps) {
        return new Judgement.Undecided(key, maxSteps);
      } else {
        at = place(at) ? candidate(open.first(), true) : candidate(at.next(), isAnswered(at));
      }
    }
    return new Judgement.Sound(calls.size(), steps);
  }

  /**
   * The next call to try: first all that were answered, then those of which nobody knows, so that
   * one of these is placed only where nothing else goes on.
   */
  private @Nullable Node candidate(@Nullable Node from, boolean answered) {
    Node node = from;
    while (node != null && node.isBeginning()) {
      if (isAnswered(node) == answered && isItsTurn(node.index())) {
        return node;
      }
      node = node.next();
    }
    return answered ? candidate(open.first(), false) : null;
  }

  private static boolean isAnswered(Node begin) {
    return begin.call().ending() instanceof Ending.Returned;
  }

  private boolean isItsTurn(int index) {
    if (order.isRanked(index)) {
      return order.sameRank(index, order.ranked()[lowest]);
    }
    return !order.hasElder(index) || placed.get(order.elder(index));
  }

  /** Places a call if that is possible and leads to somewhere new. */
  private boolean place(Node begin) {
    Optional<S> after = model.after(state, begin.call().operation(), result(begin.call()));
    if (after.isEmpty()) {
      return false;
    }
    placed.set(begin.index());
    if (!met.add(new Met<>((BitSet) placed.clone(), after.get()))) {
      placed.clear(begin.index());
      return false;
    }
    boolean forced = isAnswered(begin) && after.get().equals(state);
    trail.push(new Placed<>(begin, state, lowest, forced));
    state = after.get();
    open.lift(begin);
    while (lowest < order.ranked().length && placed.get(order.ranked()[lowest])) {
      lowest++;
    }
    return true;
  }

  /** Goes back to the last place where another call could stand; null if there is none. */
  private @Nullable Node takeBack() {
    while (!trail.isEmpty()) {
      Placed<S> last = trail.pop();
      placed.clear(last.begin().index());
      open.putBack(last.begin());
      state = last.before();
      lowest = last.lowest();
      if (!last.forced()) {
        return last.begin();
      }
    }
    return null;
  }

  private static Optional<KvResult> result(Call call) {
    return call.ending() instanceof Ending.Returned returned
        ? Optional.of(returned.result())
        : Optional.empty();
  }

  private void rememberFurthest() {
    if (trail.size() <= furthest.size() && !stuckAt.isEmpty()) {
      return;
    }
    List<Call> order = new ArrayList<>();
    trail.descendingIterator().forEachRemaining(each -> order.add(each.begin().call()));
    furthest = order;
    stuckAt = open.candidates();
  }

  private String reason() {
    StringBuilder text = new StringBuilder("no order of the calls explains the answers.");
    text.append(" The longest one found places ").append(furthest.size()).append(" of ");
    text.append(calls.size()).append(" calls; the last of them:");
    int from = Math.max(0, furthest.size() - 5);
    furthest.subList(from, furthest.size()).forEach(call -> line(text, call));
    text.append("\n  after which none of these is possible:");
    stuckAt.forEach(call -> line(text, call));
    return text.toString();
  }

  private static void line(StringBuilder text, Call call) {
    text.append("\n    ").append(CallText.of(call));
  }
}
