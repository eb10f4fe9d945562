package io.bezant.replica.net;

import io.bezant.replica.kv.PlantedInExecution;

/** Breaks, on purpose, every rule of its room. */
record PlantedInNetwork(PlantedInExecution state) {}
