package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.SimulatedDisk;
import io.bezant.replica.storage.MemoryStateStore;

/**
 * What was on a machine's disks at some time.
 *
 * @param disk of its log
 * @param store its state
 * @param stateErrs whether the state may be wrong and look right
 */
record MachineImage(SimulatedDisk disk, MemoryStateStore store, boolean stateErrs) {}
