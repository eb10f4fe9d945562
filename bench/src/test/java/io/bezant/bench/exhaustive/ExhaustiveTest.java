package io.bezant.bench.exhaustive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.bench.simulation.planted.RuleMutation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scopes that are searched within seconds; `bezant bench exhaustive` searches the others. */
class ExhaustiveTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "normal-case",
        "two-views-first-lies",
        "two-views-second-lies",
        "crash-second-lies"
      })
  void nothingIsWrongInAnyStateOfASmallScope(String name) {
    Scope scope = Scopes.named(name).orElseThrow();
    Explorer explorer = new Explorer(scope);

    Explorer.Outcome outcome = explorer.explore(400_000);

    assertEquals(Optional.empty(), outcome.finding());
    assertTrue(outcome.isComplete(), () -> name + " has more states than it had");
    assertEquals(scope.views() - 1, outcome.highestView(), () -> name + " proves nothing");
    assertEquals(Optional.empty(), explorer.runOn(Math.max(1, outcome.states() / 20)));
  }

  @Test
  void whoeverOnlyWaitsSuspectsAndReachesTheNextView() {
    Explorer explorer = new Explorer(Scopes.named("suspicion-two-views").orElseThrow());

    Explorer.Outcome outcome = explorer.explore(40_000);

    assertEquals(Optional.empty(), outcome.finding());
    assertEquals(1, outcome.highestView());
    assertEquals(Optional.empty(), explorer.runOn(400));
  }

  @Test
  void asManyLiarsAsNoClusterToleratesBreakAgreement() {
    Explorer.Outcome outcome = new Explorer(Scopes.canary()).explore(10_000);

    assertTrue(outcome.finding().isPresent());
  }

  @Test
  void everyMistakePlantedInASmallScopeIsFound() {
    List<Planted> quick =
        Planted.all().stream()
            .filter(mistake -> !mistake.scope().name().startsWith("three"))
            .filter(mistake -> !mistake.name().equals(RuleMutation.ANYBODY_LEADS.name()))
            .toList();

    for (Planted mistake : quick) {
      Explorer.Outcome outcome = new Explorer(mistake.scope()).explore(50_000);
      assertTrue(outcome.finding().isPresent(), () -> mistake.name() + " is not found");
    }
  }

  @Test
  void theSameSearchMeetsTheSameStates() {
    Scope scope = Scopes.named("two-views-second-lies").orElseThrow();

    Explorer.Outcome first = new Explorer(scope).explore(5_000);
    Explorer.Outcome second = new Explorer(scope).explore(5_000);

    assertEquals(first, second);
  }

  @Test
  void anAmnesiacThatFollowsTheRulesBreaksNoAgreementInTwoViews() {
    AmnesiaSearch.Outcome outcome =
        new AmnesiaSearch(AmnesiaRules.sound(1), 1, 2).search(2, 1_000_000);

    assertEquals(Optional.empty(), outcome.trace());
    assertTrue(outcome.isComplete());
  }

  @Test
  void anAmnesiacThatVotesAtOnceBreaksAgreement() {
    AmnesiaSearch.Outcome outcome =
        new AmnesiaSearch(AmnesiaRules.sound(1).votingAtOnce(), 3, 0).search(2, 1_000_000);

    assertTrue(outcome.trace().isPresent());
  }
}
