package io.bezant.testing;

import io.bezant.protocol.config.ReplicaFile.Durability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a cluster: they take a {@link BezantTestCluster} or a {@link
 * io.bezant.client.BezantClient} as parameter.
 *
 * <pre>{@code
 * @BezantCluster
 * class OrdersTest {
 *   @Test
 *   void anOrderSurvivesTheDeathOfAReplica(BezantTestCluster cluster, BezantClient client) {
 *     client.kv().put("order", "placed");
 *     cluster.kill(cluster.primary());
 *     assertEquals("placed", client.kv().get("order").orElseThrow().valueUtf8());
 *   }
 * }
 * }</pre>
 *
 * <p>The cluster is started when it is first asked for. When a test fails, the states of the
 * replicas and what was done to them stand below its failure. See {@link BezantClusterExtension}
 * for clusters with more settings.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BezantClusterExtension.class)
public @interface BezantCluster {

  /** How many replicas it has. */
  int replicas() default 4;

  /** What votes survive. */
  Durability durability() default Durability.ASYNC;

  /** For how long a cluster lives. */
  Lifetime lifetime() default Lifetime.CLASS;

  /** For how long a cluster lives. */
  enum Lifetime {
    /**
     * One for all tests of a class. Whatever a test did to the replicas is undone after it; what it
     * wrote stays.
     */
    CLASS,
    /** A new one, empty, for each test that asks for one. */
    METHOD
  }
}
