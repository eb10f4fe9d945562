/**
 * The liars of a simulation: what corrupt replicas and corrupt clients do instead of following the
 * protocol.
 *
 * <p>A corrupt replica runs the real code with a liar at its mailbox. All corrupt replicas share
 * one {@link io.bezant.bench.simulation.adversary.Adversary}, which sees every frame that any of
 * them receives and every frame that their code would send, and through {@link
 * io.bezant.bench.simulation.adversary.Hands} says anything to anybody with the keys of the corrupt
 * and nobody else's. {@link io.bezant.bench.simulation.adversary.Cast} lists who there is.
 *
 * <p>This room knows messages and bytes. It knows neither the network nor the cluster it plays in:
 * those are behind {@link io.bezant.bench.simulation.adversary.Reach}. Everything is drawn from the
 * stream of random numbers in the hands, so that a seed lies in the same way each time.
 */
@NullMarked
package io.bezant.bench.simulation.adversary;

import org.jspecify.annotations.NullMarked;
