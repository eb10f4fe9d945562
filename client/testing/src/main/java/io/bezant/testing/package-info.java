/**
 * For the tests of those who use Bezant: a real cluster inside the JVM, and switches for all that a
 * real one may suffer.
 *
 * <p>Start at {@link io.bezant.testing.BezantTestCluster}; with JUnit 5, at {@link
 * io.bezant.testing.BezantCluster}. The replicas are those of production, with their disks, threads
 * and TLS connections on the loopback; what kills, stops, separates and corrupts them stands at
 * their ports ({@link io.bezant.replica.ServerPorts}) and changes nothing inside.
 */
@NullMarked
package io.bezant.testing;

import org.jspecify.annotations.NullMarked;
