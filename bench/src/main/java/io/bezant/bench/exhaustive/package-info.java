/**
 * The exhaustive checker: every order of messages, crash and lie within a small scope, over the
 * production {@link io.bezant.protocol.core.ReplicaCore}. A simulation samples long runs; this room
 * leaves out none of the short ones.
 *
 * <p>The core has no copy and needs none. It is a function, so a replica's state is named by the
 * events that led to it and made again by replaying them; {@link
 * io.bezant.bench.exhaustive.LocalGraph} gives every state of one replica a number and remembers
 * every step between two of them, so that each step of each replica is computed once although
 * millions of states of the whole cluster share it. The state of the cluster is then one number per
 * honest replica and nothing else: what is in the network is what they have said, a lost message is
 * one that is never delivered, and a liar needs no state because it may say anything on its menu at
 * any time. States are compared exactly, never by a hash of the whole.
 *
 * <p>{@link io.bezant.bench.exhaustive.Explorer} searches breadth first, so that what it finds is
 * found by a shortest trace. {@link io.bezant.bench.exhaustive.Scope} says what a search covers and
 * {@link io.bezant.bench.exhaustive.Scopes} names the ones that are run. Which orders are left out
 * because another one explored leads to the same state is argued in decision 0022.
 *
 * <p>Knows no threads, files or real time but to say how long a search took. Start reading at
 * {@link io.bezant.bench.exhaustive.Explorer}.
 */
@NullMarked
package io.bezant.bench.exhaustive;

import org.jspecify.annotations.NullMarked;
