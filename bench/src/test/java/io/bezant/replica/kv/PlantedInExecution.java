package io.bezant.replica.kv;

import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Breaks, on purpose, every rule of its room. */
public final class PlantedInExecution {
  Map<String, String> order = new HashMap<>();
  long now = System.currentTimeMillis();
  Random random = new Random(1);
  Thread thread = Thread.currentThread();
  Path file = Path.of("x");
  Socket socket = new Socket();
  String text = Double.toString(1.5);
  String environment = System.getProperty("user.name");

  static final class ChunkManager {}

  abstract static class AbstractChunk {}

  interface IThing {}
}
