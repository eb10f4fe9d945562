package io.bezant.bench.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of the two that are compared.
 *
 * @param label as it was typed
 * @param launcher what starts it
 * @param environment what its replicas find in their environment besides
 * @param initFlags what its cluster is made with
 * @param startFlags what its cluster is started with
 * @param loadFlags what its load is made with
 */
record Side(
    String label,
    Path launcher,
    Map<String, String> environment,
    List<String> initFlags,
    List<String> startFlags,
    List<String> loadFlags) {

  private static final String LAUNCHER = "bezant";
  private static final String JVM_FLAGS = "BEZANT_JAVA_OPTS";

  /** Copies what it is given. */
  Side {
    environment = Map.copyOf(environment);
    initFlags = List.copyOf(initFlags);
    startFlags = List.copyOf(startFlags);
    loadFlags = List.copyOf(loadFlags);
  }

  /**
   * Reads a side: the directory of a source tree or release, or settings {@code name=value} with
   * semicolons between them.
   *
   * @param own the launcher of a side that names no directory
   * @throws IllegalArgumentException if it is neither
   */
  static Side parse(String text, Path own) {
    if (!text.contains("=")) {
      return new Side(text, launcherIn(text), Map.of(), List.of(), List.of(), List.of());
    }
    Path launcher = own;
    Map<String, String> environment = new TreeMap<>();
    List<String> initFlags = new ArrayList<>();
    List<String> startFlags = new ArrayList<>();
    List<String> loadFlags = new ArrayList<>();
    for (String setting : text.split(";", -1)) {
      int equals = setting.indexOf('=');
      String name = equals < 0 ? setting : setting.substring(0, equals).strip();
      String value = equals < 0 ? "" : setting.substring(equals + 1).strip();
      int dot = name.indexOf('.');
      String family = dot < 0 ? name : name.substring(0, dot);
      String flag = "--" + name.substring(dot + 1);
      switch (family) {
        case "build" -> launcher = launcherIn(value);
        case "java" -> environment.put(JVM_FLAGS, value);
        case "env" -> environment.put(name.substring(dot + 1), value);
        case "init" -> initFlags.addAll(List.of(flag, value));
        case "start" -> startFlags.addAll(List.of(flag, value));
        case "load" -> loadFlags.addAll(List.of(flag, value));
        default ->
            throw new IllegalArgumentException(
                "\""
                    + setting
                    + "\" is no setting: build=DIR, java=FLAGS, env.NAME=VALUE, init.FLAG=VALUE,"
                    + " start.FLAG=VALUE or load.FLAG=VALUE");
      }
    }
    return new Side(text, launcher, environment, initFlags, startFlags, loadFlags);
  }

  private static Path launcherIn(String directory) {
    Path launcher = Path.of(directory).toAbsolutePath().normalize().resolve(LAUNCHER);
    if (!Files.isExecutable(launcher)) {
      throw new IllegalArgumentException(
          "there is no launcher " + launcher + ": name a source tree or a release, or settings");
    }
    return launcher;
  }
}
