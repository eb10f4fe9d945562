package io.bezant.protocol.kv;

import io.bezant.protocol.core.PlantedInCore;

/** Breaks, on purpose, every rule of its room. */
public record PlantedInKv(PlantedInCore core) {}
