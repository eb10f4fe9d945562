package io.bezant.bench.exhaustive;

import io.bezant.bench.exhaustive.AmnesiaState.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Everything that can happen next in the abstract model of amnesia: the view change of PBFT, for
 * one place in the log, with replicas that lose their disk and come back by {@link AmnesiaRules}.
 *
 * <p>A message that was signed may reach anybody at any time, or nobody. A liar signs whatever it
 * can. A replica that has lost its disk counts as faulty until it is whole again, and no more are
 * faulty at one time than the rules allow.
 */
final class AmnesiaModel {

  private final AmnesiaRules rules;
  private final int amnesiac;
  private final int second;
  private final int liar;

  /**
   * A view change as it was signed.
   *
   * @param heard which loss of each replica its sender had heard of, two bits each
   */
  private record Left(int view, int sender, int lockView, int lock, int stable, int heard) {

    int code() {
      return view | sender << 3 | lockView << 6 | lock << 9 | stable << 13 | heard << 17;
    }

    static Left of(int code) {
      return new Left(
          code & 7,
          (code >>> 3) & 7,
          (code >>> 6) & 7,
          (code >>> 9) & 15,
          (code >>> 13) & 15,
          code >>> 17);
    }

    int heardOf(int replica) {
      return (heard >>> (2 * replica)) & 3;
    }
  }

  static int senderOf(int viewChange) {
    return (viewChange >>> 3) & 7;
  }

  static int withoutSender(int viewChange) {
    return viewChange & ~(7 << 3);
  }

  /**
   * A view that can begin.
   *
   * @param plan what it begins with
   * @param fresh for each replica, five bits each: its last loss, and how many others knew of it
   */
  private record Founded(int view, int plan, long fresh) {

    long code() {
      return view | plan << 3 | fresh << 7;
    }

    static Founded of(long code) {
      return new Founded((int) code & 7, (int) (code >>> 3) & 15, code >>> 7);
    }

    /** How many others had heard of loss number {@code loss} of a replica. */
    int freshFor(int replica, int loss) {
      int known = (int) (fresh >>> (5 * replica)) & 31;
      return known >>> 3 == loss ? known & 7 : 0;
    }
  }

  private enum Step {
    LOSE(0, "loses its disk"),
    LIE(1, "begins to lie"),
    HEAR(2, "hears the RECOVER of "),
    HEAL(3, "is whole again"),
    PREPARE(4, "prepares "),
    COMMIT(5, "commits "),
    SETTLE(6, "holds a stable checkpoint over batch "),
    LEAVE(7, "leaves for view "),
    FOUND(8, "founds "),
    ENTER(9, "enters ");

    private final int code;
    private final String text;

    Step(int code, String text) {
      this.code = code;
      this.text = text;
    }
  }

  /**
   * A model in which at most these two go wrong.
   *
   * @param amnesiac who may lose its disk
   * @param liar who may begin to lie
   */
  AmnesiaModel(AmnesiaRules rules, int amnesiac, int liar) {
    this(rules, amnesiac, amnesiac, liar);
  }

  /**
   * A model in which two may lose their disk, one after the other.
   *
   * @param second who may do so when the first is whole again
   */
  AmnesiaModel(AmnesiaRules rules, int amnesiac, int second, int liar) {
    this.rules = rules;
    this.amnesiac = amnesiac;
    this.second = second;
    this.liar = liar;
  }

  private static int step(Step kind, int replica, int argument) {
    return kind.code << 16 | replica << 12 | argument;
  }

  /** What a step was, for a trace. */
  static String describe(int step) {
    Step kind = Step.values()[step >>> 16];
    int argument = step & 0xfff;
    String rest =
        switch (kind) {
          case LOSE, LIE, HEAL -> "";
          case HEAR, SETTLE, LEAVE -> "" + argument;
          case PREPARE, COMMIT -> "batch " + (argument & 15) + " in view " + (argument >> 4);
          case FOUND, ENTER ->
              "view "
                  + (argument >> 4)
                  + ((argument & 15) == 0 ? " with nothing" : " with batch " + (argument & 15));
        };
    return ((step >>> 12) & 15) + " " + kind.text + rest;
  }

  /** The same state after the liar, the amnesiac and a third decided, and the amnesiac's loss. */
  AmnesiaState afterDecision(AmnesiaState first) {
    AmnesiaState state = first.copy();
    int batch = AmnesiaState.fresh(0);
    int left = state.quorum();
    for (int i : new int[] {0, amnesiac, liar}) {
      left -= decide(state, i, batch);
    }
    for (int i = 0; i < state.replicas() && left > 0; i++) {
      left -= decide(state, i, batch);
    }
    AmnesiaState[] lost = new AmnesiaState[1];
    loseOrLie(
        state, amnesiac, (next, step) -> lost[0] = step >>> 16 == Step.LOSE.code ? next : lost[0]);
    return lost[0];
  }

  /** A replica votes for a batch in the first view; zero if it has done so before. */
  private static int decide(AmnesiaState state, int i, int batch) {
    if (state.accepted[i] != 0) {
      return 0;
    }
    state.accepted[i] = batch;
    state.prepares[0][batch] |= 1 << i;
    state.lock[i] = batch;
    state.commits[0][batch] |= 1 << i;
    return 1;
  }

  /** Whether two batches are decided. */
  static boolean isBroken(AmnesiaState state) {
    int decided = 0;
    for (int view = 0; view < state.views(); view++) {
      for (int batch = 1; batch < state.commits[view].length; batch++) {
        if (state.isDecided(view, batch)) {
          if (decided != 0 && decided != batch) {
            return true;
          }
          decided = batch;
        }
      }
    }
    return false;
  }

  /** Hands over every next state with what led to it. */
  void next(AmnesiaState state, ObjIntConsumer<AmnesiaState> to) {
    for (int i = 0; i < state.replicas(); i++) {
      if (state.mode[i] != Mode.LYING) {
        loseOrLie(state, i, to);
        recover(state, i, to);
        vote(state, i, to);
        settle(state, i, to);
        leave(state, i, to);
        found(state, i, to);
        enter(state, i, to);
      }
    }
  }

  private void loseOrLie(AmnesiaState state, int i, ObjIntConsumer<AmnesiaState> to) {
    if (state.mode[i] != Mode.WHOLE || state.faulty() >= rules.faultsAtOnce()) {
      return;
    }
    int losses = 0;
    for (int count : state.losses) {
      losses += count;
    }
    if (losses < rules.amnesiacs() && i == (losses == 0 ? amnesiac : second)) {
      AmnesiaState next = state.copy();
      next.losses[i]++;
      next.mode[i] = rules.votesAtOnce() ? Mode.WHOLE : Mode.RECOVERING;
      next.entered[i] = rules.votesAtOnce() ? 0 : -1;
      next.promised[i] = next.entered[i];
      next.plan[i] = 0;
      next.accepted[i] = 0;
      next.lock[i] = 0;
      next.lockView[i] = 0;
      next.stable[i] = 0;
      next.mustWait[i] = false;
      next.heard[i] = new int[state.replicas()];
      to.accept(next, step(Step.LOSE, i, 0));
    }
    // Without a loss before it, a liar is what the other scopes are about.
    if (i == liar && losses > 0) {
      AmnesiaState next = state.copy();
      next.mode[i] = Mode.LYING;
      to.accept(next, step(Step.LIE, i, 0));
    }
  }

  private void recover(AmnesiaState state, int i, ObjIntConsumer<AmnesiaState> to) {
    for (int other = 0; other < state.replicas(); other++) {
      if (other != i
          && state.heard[i][other] < state.losses[other]
          && state.mode[other] == Mode.RECOVERING) {
        AmnesiaState next = state.copy();
        next.heard[i][other] = state.losses[other];
        to.accept(next, step(Step.HEAR, i, other));
      }
    }
    if (state.mode[i] == Mode.VOTING
        && (!rules.waitsForDecided() || !state.mustWait[i] || state.stable[i] != 0)) {
      AmnesiaState next = state.copy();
      next.mode[i] = Mode.WHOLE;
      next.mustWait[i] = false;
      to.accept(next, step(Step.HEAL, i, 0));
    }
  }

  private void vote(AmnesiaState state, int i, ObjIntConsumer<AmnesiaState> to) {
    int view = state.entered[i];
    if (view < 0 || state.promised[i] != view || state.mode[i] == Mode.RECOVERING) {
      return;
    }
    if (state.accepted[i] == 0) {
      for (int batch : proposals(state, i, view)) {
        AmnesiaState next = state.copy();
        next.accepted[i] = batch;
        next.prepares[view][batch] |= 1 << i;
        to.accept(next, step(Step.PREPARE, i, view << 4 | batch));
      }
    } else if (state.isPrepared(view, state.accepted[i])
        && (state.lock[i] == 0 || state.lockView[i] < view)) {
      AmnesiaState next = state.copy();
      next.lock[i] = state.accepted[i];
      next.lockView[i] = view;
      next.commits[view][state.accepted[i]] |= 1 << i;
      to.accept(next, step(Step.COMMIT, i, view << 4 | state.accepted[i]));
    }
  }

  private static List<Integer> proposals(AmnesiaState state, int i, int view) {
    int primary = view % state.replicas();
    int plan = state.plan[i];
    if (plan == AmnesiaState.SETTLED) {
      return List.of();
    }
    if (plan != 0) {
      return List.of(plan);
    }
    int fresh = AmnesiaState.fresh(view);
    if (state.mode[primary] == Mode.LYING) {
      return List.of(fresh, state.other(view));
    }
    boolean isProposed = primary == i || ((state.prepares[view][fresh] >> primary) & 1) != 0;
    return isProposed ? List.of(fresh) : List.of();
  }

  private void settle(AmnesiaState state, int i, ObjIntConsumer<AmnesiaState> to) {
    if (state.losses[i] == 0) {
      return;
    }
    for (int view = 0; view < state.views() && state.stable[i] == 0; view++) {
      for (int batch = 1; batch < state.commits[view].length; batch++) {
        if (state.isDecided(view, batch)) {
          AmnesiaState next = state.copy();
          next.stable[i] = batch;
          to.accept(next, step(Step.SETTLE, i, batch));
        }
      }
    }
  }

  private static void leave(AmnesiaState state, int i, ObjIntConsumer<AmnesiaState> to) {
    if (state.mode[i] != Mode.WHOLE) {
      return;
    }
    for (int view = state.promised[i] + 1; view < state.views(); view++) {
      AmnesiaState next = state.copy();
      next.promised[i] = view;
      next.viewChanges =
          AmnesiaState.with(
              next.viewChanges,
              new Left(view, i, state.lockView[i], state.lock[i], state.stable[i], known(state, i))
                  .code());
      to.accept(next, step(Step.LEAVE, i, view));
    }
  }

  private static int packed(int[] counts) {
    int packed = 0;
    for (int i = 0; i < counts.length; i++) {
      packed |= counts[i] << (2 * i);
    }
    return packed;
  }

  /** The losses a replica tells of: those of replicas not yet known to be whole again. */
  private static int known(AmnesiaState state, int i) {
    return packed(state.heard[i]);
  }

  private void found(AmnesiaState state, int i, ObjIntConsumer<AmnesiaState> to) {
    for (int view = Math.max(1, state.promised[i]); view < state.views(); view++) {
      if (view % state.replicas() != i || state.entered[i] >= view) {
        continue;
      }
      for (Founded founded : foundings(state, view)) {
        if (mayEnter(state, i, founded)) {
          AmnesiaState next = entering(state, i, founded);
          next.newViews = AmnesiaState.with(next.newViews, founded.code());
          if (founded.plan() != 0 && founded.plan() != AmnesiaState.SETTLED) {
            next.accepted[i] = founded.plan();
            next.prepares[view][founded.plan()] |= 1 << i;
          }
          to.accept(next, step(Step.FOUND, i, view << 4 | founded.plan()));
        }
      }
    }
  }

  private void enter(AmnesiaState state, int i, ObjIntConsumer<AmnesiaState> to) {
    List<Founded> offered = new ArrayList<>();
    for (long code : state.newViews) {
      offered.add(Founded.of(code));
    }
    for (int view = 1; view < state.views(); view++) {
      if (state.mode[view % state.replicas()] == Mode.LYING) {
        offered.addAll(foundings(state, view));
      }
    }
    for (Founded founded : offered) {
      if (founded.view() > state.entered[i]
          && founded.view() >= state.promised[i]
          && founded.view() % state.replicas() != i
          && mayEnter(state, i, founded)) {
        to.accept(
            entering(state, i, founded), step(Step.ENTER, i, founded.view() << 4 | founded.plan()));
      }
    }
  }

  /** Whether this view may be the first, or the next, in which a replica votes. */
  private boolean mayEnter(AmnesiaState state, int i, Founded founded) {
    if (state.mode[i] != Mode.RECOVERING) {
      return true;
    }
    if (rules.estimates()) {
      int[] views = new int[state.replicas()];
      for (int other = 0; other < state.replicas(); other++) {
        boolean lies = state.mode[other] == Mode.LYING;
        views[other] = other == i ? -1 : lies ? founded.view() : state.entered[other];
      }
      java.util.Arrays.sort(views);
      return founded.view() >= views[state.replicas() - 2];
    }
    return founded.freshFor(i, rules.checksNonce() ? state.losses[i] : 0) >= rules.freshOthers();
  }

  private static AmnesiaState entering(AmnesiaState state, int i, Founded founded) {
    AmnesiaState next = state.copy();
    next.entered[i] = founded.view();
    next.promised[i] = founded.view();
    next.plan[i] = founded.plan();
    next.accepted[i] = 0;
    if (state.mode[i] == Mode.RECOVERING) {
      next.mode[i] = Mode.VOTING;
      next.mustWait[i] = founded.plan() != 0;
    }
    return next;
  }

  /** Every way to found a view with what was signed and what liars can sign. */
  private List<Founded> foundings(AmnesiaState state, int view) {
    List<List<Left>> bySender = new ArrayList<>();
    for (int i = 0; i < state.replicas(); i++) {
      bySender.add(state.mode[i] == Mode.LYING ? lies(state, view, i) : new ArrayList<>());
    }
    for (int code : state.viewChanges) {
      Left left = Left.of(code);
      if (left.view() == view) {
        bySender.get(left.sender()).add(left);
      }
    }
    List<Founded> founded = new ArrayList<>();
    choose(state, bySender, new ArrayList<>(), founded);
    return founded.stream().map(Founded::code).distinct().map(Founded::of).toList();
  }

  private void choose(
      AmnesiaState state, List<List<Left>> bySender, List<Left> chosen, List<Founded> founded) {
    if (chosen.size() == state.quorum()) {
      founded.add(plan(state, chosen));
      return;
    }
    int first = chosen.isEmpty() ? 0 : chosen.getLast().sender() + 1;
    for (int sender = first; sender < state.replicas(); sender++) {
      for (Left left : bySender.get(sender)) {
        List<Left> more = new ArrayList<>(chosen);
        more.add(left);
        choose(state, bySender, more, founded);
      }
    }
  }

  private Founded plan(AmnesiaState state, List<Left> chosen) {
    int plan = 0;
    int lockView = -1;
    boolean settled = false;
    for (Left left : chosen) {
      settled |= left.stable() != 0;
      if (left.lock() != 0 && left.lockView() > lockView) {
        lockView = left.lockView();
        plan = left.lock();
      }
    }
    long fresh = 0;
    for (int i = 0; i < state.replicas(); i++) {
      int loss = rules.checksNonce() ? state.losses[i] : 0;
      int others = 0;
      for (Left left : chosen) {
        boolean knows = !rules.checksNonce() || left.heardOf(i) == loss;
        others += left.sender() != i && knows ? 1 : 0;
      }
      fresh |= (long) (loss << 3 | others) << (5 * i);
    }
    return new Founded(chosen.getFirst().view(), settled ? AmnesiaState.SETTLED : plan, fresh);
  }

  private static List<Left> lies(AmnesiaState state, int view, int liar) {
    List<Left> lies = new ArrayList<>();
    lies.add(new Left(view, liar, 0, 0, 0, packed(state.losses)));
    for (int earlier = 0; earlier < view; earlier++) {
      for (int batch = 1; batch < state.prepares[earlier].length; batch++) {
        if (state.isPrepared(earlier, batch)) {
          lies.add(new Left(view, liar, earlier, batch, 0, packed(state.losses)));
        }
      }
    }
    return lies;
  }
}
