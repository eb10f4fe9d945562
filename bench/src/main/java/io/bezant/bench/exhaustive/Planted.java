package io.bezant.bench.exhaustive;

import io.bezant.bench.simulation.planted.RuleMutation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A mistake planted in the core's rules or around the core, and the scope in which it must be
 * found.
 *
 * @param name of the mistake
 * @param scope where it is looked for, the mistake in it
 */
record Planted(String name, Scope scope) {

  /** All that break safety within some scope. */
  static List<Planted> all() {
    List<Planted> all = new ArrayList<>();
    rule(all, "two-views-second-lies", RuleMutation.COMMIT_QUORUM);
    rule(all, "two-views-first-lies", RuleMutation.PREPARE_QUORUM);
    rule(all, "two-views-first-lies", RuleMutation.PRIMARY_PREPARES);
    rule(all, "normal-case", RuleMutation.VOTES_WITHOUT_DIGEST);
    rule(all, "impostor", RuleMutation.ANYBODY_PROPOSES);
    rule(all, "impostor", RuleMutation.ANYBODY_LEADS);
    rule(all, "two-views-second-lies", RuleMutation.VOTES_AFTER_LEAVING);
    rule(all, "two-views-second-lies", RuleMutation.NEW_VIEW_QUORUM);
    rule(all, "two-views-second-lies", RuleMutation.PLAN_NOT_RECOMPUTED);
    rule(all, "two-views-second-lies", RuleMutation.PLAN_COMPARED_BY_PLACE);
    rule(all, "two-views-second-lies", RuleMutation.PROOFS_WITHHELD);
    rule(all, "three-views-second-lies", RuleMutation.LOWEST_VIEW_WINS);
    rule(all, "three-views-second-lies", RuleMutation.FIRST_PROOF_WINS);
    rule(all, "three-views-second-lies", RuleMutation.LAST_PROOF_WINS);
    rule(all, "three-views-second-lies", RuleMutation.OLD_PROOFS_FORGOTTEN);
    slip(all, "crash-first-lies", Scope.Slip.SPEAKS_BEFORE_SYNC);
    slip(all, "crash-first-lies", Scope.Slip.ACCEPTED_NOT_WRITTEN);
    slip(all, "crash-second-lies", Scope.Slip.CERTIFICATE_NOT_WRITTEN);
    slip(all, "crash-second-lies", Scope.Slip.PROMISE_NOT_WRITTEN);
    slip(all, "crash-second-lies", Scope.Slip.VIEW_NOT_WRITTEN);
    return all;
  }

  private static void rule(List<Planted> all, String scope, RuleMutation mutation) {
    add(all, mutation.name(), scope, sound -> sound.under(mutation.variant()));
  }

  private static void slip(List<Planted> all, String scope, Scope.Slip slip) {
    add(all, slip.name(), scope, sound -> sound.with(slip));
  }

  private static void add(
      List<Planted> all, String name, String scope, UnaryOperator<Scope> mistake) {
    Scope sound = Scopes.named(scope).orElseThrow();
    all.add(new Planted(name, mistake.apply(sound)));
  }
}
