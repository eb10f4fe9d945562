/**
 * The demonstration: a cluster is started, used, hurt and compared, and every claim is checked.
 *
 * <p>{@link io.bezant.cli.demo.Demo} runs a list of {@link io.bezant.cli.demo.DemoStep}s on one
 * {@link io.bezant.cli.demo.DemoStage}, which has the cluster, the client and what was written. A
 * new thing to show is a new step in that list.
 */
@NullMarked
package io.bezant.cli.demo;

import org.jspecify.annotations.NullMarked;
