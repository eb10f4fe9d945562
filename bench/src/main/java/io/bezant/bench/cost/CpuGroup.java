package io.bezant.bench.cost;

/**
 * What threads of a replica or of a client work at, told by the first fifteen bytes of their names,
 * which is all that the operating system keeps. In the order in which reports show them.
 */
public enum CpuGroup {
  /** The loop: agreement, log, execution, signing its votes. */
  LOOP("loop", "bezant-loop"),
  /** Verifying signatures. */
  VERIFY("verify", "bezant-verify"),
  /** Connections of other replicas: TLS, sockets. */
  PEERS("peers", "bezant-peers"),
  /** Connections of clients; in a client, those to replicas and all else that it does. */
  CLIENTS("clients", "bezant-clients", "bezant-client"),
  /** Accepting connections and TLS handshakes. */
  HANDSHAKES("handshakes", "bezant-handshak", "bezant-accept"),
  /** Committing the state: LMDB, state tree. */
  CHECKPOINTS("checkpoints", "bezant-checkpoi"),
  /** Files of the log, prepared ahead. */
  LOG_FILES("logFiles", "bezant-log-file"),
  /** Serving state to replicas that catch up. */
  STATE_SERVER("stateServer", "bezant-state-se"),
  /** Health, metrics and status. */
  ADMIN("admin", "bezant-admin", "HTTP-Dispatcher"),
  /** The JVM's compilers. */
  JIT("jit", "C1 Compiler", "C2 Compiler"),
  /** The JVM's garbage collector and the thread that stops the others for it. */
  GC("gc", "GC Thread", "G1 ", "VM Thread", "Concurrent Mark", "ZWorker", "ZDirector", "ZDriver"),
  /** Everything else, and threads that ended meanwhile. */
  OTHER("other");

  private static final String SEPARATOR = "|";

  private final String label;
  private final String prefixes;

  CpuGroup(String label, String... prefixes) {
    this.label = label;
    this.prefixes = String.join(SEPARATOR, prefixes);
  }

  /** Its name in reports and in JSON. */
  public String label() {
    return label;
  }

  /** The group of a thread. */
  public static CpuGroup of(String threadName) {
    for (CpuGroup group : values()) {
      for (String prefix : group.prefixes.split("[|]", -1)) {
        if (!prefix.isEmpty() && threadName.startsWith(prefix)) {
          return group;
        }
      }
    }
    return OTHER;
  }
}
