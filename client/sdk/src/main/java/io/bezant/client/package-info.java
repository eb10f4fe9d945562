/**
 * The Java client of Bezant: what applications use.
 *
 * <p>Start at {@link io.bezant.client.BezantClient}: build one, keep it, share it between threads,
 * close it at the end. Every answer it gives was given alike by a quorum of replicas over channels
 * that prove who they are; no single replica is believed. Every call ends: with its result, or with
 * a {@link io.bezant.client.BezantException} that says whether the operation may have been applied.
 *
 * <p>All types here are immutable or thread-safe, and no public signature names a type of another
 * library. The packages {@code core}, {@code runtime} and {@code net} below this one are internal.
 */
@NullMarked
package io.bezant.client;

import org.jspecify.annotations.NullMarked;
