package io.bezant.bench.exhaustive;

import io.bezant.protocol.Quorums;
import io.bezant.protocol.core.ProtocolRules;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a search covers.
 *
 * @param name for the command and the table
 * @param liars the replicas that lie; at most f of them unless the scope is a canary
 * @param places sequence numbers 1..places
 * @param views views 0..views-1
 * @param values how many different batches there are beside the empty one
 * @param requests which client requests reach which replicas
 * @param crashing the replica that may crash once, or {@link #NOBODY}
 * @param freedoms what else may happen
 * @param rules the rules the cores follow
 * @param slip what their surroundings do wrong
 */
record Scope(
    String name,
    List<Integer> liars,
    int places,
    int views,
    int values,
    List<Arrival> requests,
    int crashing,
    Set<Freedom> freedoms,
    Function<Quorums, ProtocolRules> rules,
    Slip slip) {

  /** No replica. */
  static final int NOBODY = -1;

  /** How many replicas there are. */
  static final int REPLICAS = 4;

  Scope {
    liars = List.copyOf(liars);
    requests = List.copyOf(requests);
    freedoms = Set.copyOf(freedoms);
  }

  /**
   * A client's request that reaches a replica at some time.
   *
   * @param replica who gets it
   * @param value which request
   */
  record Arrival(int replica, int value) {}

  /** A mistake in what carries a core's effects out, planted to prove that it would be noticed. */
  enum Slip {
    /** None. */
    NONE,
    /** Speaks before the disk has what it rests on. */
    SPEAKS_BEFORE_SYNC,
    /** Does not write down what was accepted. */
    ACCEPTED_NOT_WRITTEN,
    /** Does not write down certificates. */
    CERTIFICATE_NOT_WRITTEN,
    /** Does not write down promises. */
    PROMISE_NOT_WRITTEN,
    /** Does not write down views entered. */
    VIEW_NOT_WRITTEN
  }

  /** What may happen in a scope beside messages being late or lost. */
  enum Freedom {
    /** A liar proposes two batches for one place and votes for any. */
    EQUIVOCATE,
    /** A liar changes views with any certificate that exists, or with none. */
    FORGET,
    /** A liar founds views on any quorum, also with a plan that does not follow from it. */
    CHEAT,
    /**
     * Commits are delivered and batches executed; otherwise it is enough that they could be: no
     * message rests on a decision within a window.
     */
    DECIDE,
    /** A liar also says what only the primary of a view may say. */
    IMPOSTOR,
    /** Decisions are passed on with their proof. */
    FORWARD,
    /** Suspicion is spoken and may be lost; otherwise any replica may leave a view at any time. */
    SUSPICION,
    /** Every second place is a checkpoint. */
    CHECKPOINT
  }

  boolean has(Freedom freedom) {
    return freedoms.contains(freedom);
  }

  boolean isLiar(int replica) {
    return liars.contains(replica);
  }

  int primaryOf(long view) {
    return (int) (view % REPLICAS);
  }

  /** The same scope in which a replica may crash. */
  Scope crashing(int replica) {
    return new Scope(name, liars, places, views, values, requests, replica, freedoms, rules, slip);
  }

  /** The same scope under other rules. */
  Scope under(Function<Quorums, ProtocolRules> other) {
    return new Scope(name, liars, places, views, values, requests, crashing, freedoms, other, slip);
  }

  /** The same scope with a mistake around the core. */
  Scope with(Slip other) {
    return new Scope(
        name, liars, places, views, values, requests, crashing, freedoms, rules, other);
  }
}
