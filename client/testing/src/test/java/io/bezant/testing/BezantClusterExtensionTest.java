package io.bezant.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.bezant.client.BezantClient;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class BezantClusterExtensionTest {

  /** What the classes below were given, in order. One test class runs at a time. */
  private static final List<BezantTestCluster> GIVEN = new ArrayList<>();

  private static TestExecutionSummary run(Class<?> tests) {
    GIVEN.clear();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(tests))
            .configurationParameter("junit.jupiter.conditions.deactivate", "*")
            .build();
    LauncherFactory.create().execute(request, summary);
    return summary.getSummary();
  }

  private static void expectPassed(TestExecutionSummary summary, int count) {
    assertEquals(List.of(), summary.getFailures().stream().map(it -> it.getException()).toList());
    assertEquals(count, summary.getTestsSucceededCount());
  }

  @Test
  void aClassHasOneClusterThatIsWellAgainAfterEachTest() {
    expectPassed(run(OfTheClass.class), 2);
    assertSame(GIVEN.get(0), GIVEN.get(1));
    assertFalse(Files.exists(GIVEN.get(0).directory()));
  }

  @Test
  void aTestMayHaveAClusterOfItsOwn() {
    expectPassed(run(OfTheTest.class), 2);
    assertNotSame(GIVEN.get(0), GIVEN.get(1));
    GIVEN.forEach(each -> assertFalse(Files.exists(each.directory())));
  }

  @Test
  void aRegisteredExtensionHasItsOwnSettings() {
    expectPassed(run(Registered.class), 1);
    assertEquals(1, GIVEN.get(0).replicas());
  }

  @Test
  void aNestedClassSharesTheClusterUnlessItAsksForOne() {
    expectPassed(run(Outer.class), 3);
    assertEquals(
        List.of(1, 1, 4), GIVEN.stream().map(BezantTestCluster::replicas).sorted().toList());
    assertEquals(2, GIVEN.stream().distinct().count());
  }

  @Test
  void aFailureShowsTheReplicas() {
    TestExecutionSummary summary = run(Failing.class);
    Throwable failure = summary.getFailures().getFirst().getException();
    String shown =
        Arrays.stream(failure.getSuppressed())
            .map(Throwable::getMessage)
            .collect(Collectors.joining("\n"));
    assertTrue(shown.contains("replica 0: SERVING"), shown);
    assertTrue(shown.contains("replica 1: does not run"), shown);
    assertTrue(shown.contains("ms kill 1"), shown);
  }

  @Test
  void whatBelongsToNoTestGetsNoClusterOfATest() {
    Throwable failure = run(TooEarly.class).getFailures().getFirst().getException();
    assertTrue(String.valueOf(failure.getMessage()).contains("prepare"), failure::toString);
    assertTrue(String.valueOf(failure.getMessage()).contains("@BeforeEach"), failure::toString);
  }

  /** Both tests pass in either order only if what one does is undone. */
  @BezantCluster
  static class OfTheClass {
    @Test
    void one(BezantTestCluster cluster, BezantClient client) {
      spoil(cluster, client, 0);
    }

    @Test
    void another(BezantTestCluster cluster, BezantClient client) {
      spoil(cluster, client, 1);
    }

    private static void spoil(BezantTestCluster cluster, BezantClient client, int victim) {
      GIVEN.add(cluster);
      assertSame(cluster.client(), client);
      for (int replica = 0; replica < cluster.replicas(); replica++) {
        assertTrue(cluster.isRunning(replica));
      }
      cluster.kill(victim);
      client.kv().put("k", "v");
    }
  }

  @BezantCluster(replicas = 1, lifetime = BezantCluster.Lifetime.METHOD)
  static class OfTheTest {
    @Test
    void one(BezantTestCluster cluster, BezantClient client) {
      findNothing(cluster, client);
    }

    @Test
    void another(BezantTestCluster cluster, BezantClient client) {
      findNothing(cluster, client);
    }

    private static void findNothing(BezantTestCluster cluster, BezantClient client) {
      GIVEN.add(cluster);
      assertTrue(client.kv().get("k").isEmpty());
      client.kv().put("k", "v");
    }
  }

  static class Registered {
    @RegisterExtension
    static final BezantClusterExtension CLUSTER =
        BezantClusterExtension.perClass(BezantTestCluster.builder().replicas(1));

    @Test
    void one(BezantTestCluster cluster) {
      GIVEN.add(cluster);
    }
  }

  @BezantCluster(replicas = 1)
  static class Outer {
    @Test
    void one(BezantTestCluster cluster) {
      GIVEN.add(cluster);
    }

    @Nested
    class Sharing {
      @Test
      void one(BezantTestCluster cluster) {
        GIVEN.add(cluster);
      }
    }

    @Nested
    @BezantCluster
    class Asking {
      @Test
      void one(BezantTestCluster cluster) {
        GIVEN.add(cluster);
      }
    }
  }

  @BezantCluster
  static class Failing {
    @Test
    void one(BezantTestCluster cluster) {
      cluster.kill(1);
      throw new AssertionError("as it should");
    }
  }

  @BezantCluster(lifetime = BezantCluster.Lifetime.METHOD)
  static class TooEarly {
    @BeforeAll
    static void prepare(BezantTestCluster cluster) {
      GIVEN.add(cluster);
    }

    @Test
    void one() {}
  }
}
