/**
 * What those who watch are told, and when.
 *
 * <p>{@code Watchers} holds all open watches as cursors: each knows through which revision it was
 * told, and there is no queue for any of them. Those that are up to date are told what a batch has
 * changed when it was executed; those that are behind are told from the history, a little in each
 * turn of the loop. What changes comes from the service through {@link
 * io.bezant.replica.watch.ChangeFeed}; this room knows neither its language nor the protocol.
 */
@NullMarked
package io.bezant.replica.watch;

import org.jspecify.annotations.NullMarked;
