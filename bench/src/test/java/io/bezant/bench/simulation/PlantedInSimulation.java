package io.bezant.bench.simulation;

import java.util.Random;

/** Breaks, on purpose, every rule of its room. */
final class PlantedInSimulation {
  long now = System.nanoTime();
  Random random = new Random();

  void pause() throws InterruptedException {
    Thread.sleep(1);
  }
}
