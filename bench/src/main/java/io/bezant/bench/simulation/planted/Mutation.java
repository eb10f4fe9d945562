package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.Variant;

/**
 * One mistake, in every honest replica or client of a run.
 *
 * @param id its number
 * @param name its name
 * @param mistake what it does wrong, in words
 * @param variant how replicas and clients are made with it
 */
public record Mutation(String id, String name, String mistake, Variant variant) {}
