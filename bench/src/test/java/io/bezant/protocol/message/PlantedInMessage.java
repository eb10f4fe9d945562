package io.bezant.protocol.message;

import io.bezant.protocol.core.PlantedInCore;

/** Breaks, on purpose, every rule of its room. */
record PlantedInMessage(PlantedInCore core) {}
