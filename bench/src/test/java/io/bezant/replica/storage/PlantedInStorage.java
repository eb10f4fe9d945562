package io.bezant.replica.storage;

import io.bezant.client.core.PlantedInClientCore;
import io.bezant.replica.kv.PlantedInExecution;

/** Breaks, on purpose, every rule of its room. */
record PlantedInStorage(PlantedInExecution state, PlantedInClientCore client) {}
