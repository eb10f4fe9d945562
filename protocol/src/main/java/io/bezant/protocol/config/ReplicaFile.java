package io.bezant.protocol.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.protocol.ReplicaId;
import java.util.Locale;
import java.util.Optional;

/**
 * The replica file: what one replica must be told besides the cluster file. Paths are relative to
 * this file.
 *
 * @param id which member it is
 * @param cluster path of the cluster file
 * @param key path of the replica's private key, in PEM
 * @param dataDirectory path of the directory for log and state
 * @param peerBind where to listen for other replicas; as the cluster file says when absent
 * @param clientBind where to listen for clients; as the cluster file says when absent
 * @param admin where to serve health, metrics and status
 * @param durability what a vote must survive before it is spoken
 * @param scrubPerSecond how many pieces of what is stored are read again in a second, each some
 *     dozens of entries or one group of the log; zero for none
 * @param readyMillis how long at least between two view changes for the sake of the same replica
 *     that lost its log: the shorter, the sooner one comes back that loses its log again, and the
 *     more view changes a liar can have who says so
 */
public record ReplicaFile(
    ReplicaId id,
    String cluster,
    String key,
    String dataDirectory,
    Optional<HostPort> peerBind,
    Optional<HostPort> clientBind,
    HostPort admin,
    Durability durability,
    int scrubPerSecond,
    int readyMillis) {

  /** Version of the form of this file. */
  public static final int FORMAT = 1;

  /** How many pieces are read again in a second unless the file says otherwise. */
  public static final int DEFAULT_SCRUB_PER_SECOND = 100;

  /** The most that may be asked for. */
  public static final int MAX_SCRUB_PER_SECOND = 1_000_000;

  /**
   * The time between two view changes for one that lost its log, unless the file says otherwise.
   */
  public static final int DEFAULT_READY_MILLIS = 600_000;

  /** The least that may be asked for. */
  public static final int MIN_READY_MILLIS = 1_000;

  /** The most that may be asked for: a day. */
  public static final int MAX_READY_MILLIS = 86_400_000;

  private static final String NAME = "replica file";

  /** Rejects rates that are none, and times that are too short or too long. */
  public ReplicaFile {
    if (scrubPerSecond < 0 || scrubPerSecond > MAX_SCRUB_PER_SECOND) {
      throw new ConfigException(
          NAME + ".scrubPerSecond must be in 0.." + MAX_SCRUB_PER_SECOND + ": " + scrubPerSecond);
    }
    if (readyMillis < MIN_READY_MILLIS || readyMillis > MAX_READY_MILLIS) {
      throw new ConfigException(
          NAME
              + ".readyMillis must be in "
              + MIN_READY_MILLIS
              + ".."
              + MAX_READY_MILLIS
              + ": "
              + readyMillis);
    }
  }

  /** What a vote must survive before it is spoken. */
  public enum Durability {
    /** Loss of power: it is forced to the disk. */
    SYNC,
    /** The end of the process only: unsafe when several machines lose power. */
    ASYNC;

    /** Reads what {@link #text} writes. */
    public static Durability parse(String text) {
      for (Durability each : values()) {
        if (each.text().equals(text)) {
          return each;
        }
      }
      throw new ConfigException("durability is sync or async, not \"" + text + "\"");
    }

    /** The name in files and flags. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads the text of a replica file.
   *
   * @throws ConfigException if a field is missing, unknown, repeated or wrong
   */
  public static ReplicaFile parse(String text) {
    JsonFields root = JsonFields.parse(NAME, text);
    int format = root.integer("format");
    if (format != FORMAT) {
      throw new ConfigException(
          "the replica file's format is " + format + ", this release reads " + FORMAT);
    }
    int id = root.integer("id");
    if (id < 0 || id > ReplicaId.MAX_VALUE) {
      throw new ConfigException(NAME + ".id must be in 0.." + ReplicaId.MAX_VALUE + ": " + id);
    }
    ReplicaFile file =
        new ReplicaFile(
            new ReplicaId(id),
            root.text("cluster"),
            root.text("key"),
            root.text("dataDirectory"),
            optionalAddress(root, "peerBind"),
            optionalAddress(root, "clientBind"),
            root.hostPort("admin"),
            root.has("durability") ? Durability.parse(root.text("durability")) : Durability.SYNC,
            root.has("scrubPerSecond") ? root.integer("scrubPerSecond") : DEFAULT_SCRUB_PER_SECOND,
            root.has("readyMillis") ? root.integer("readyMillis") : DEFAULT_READY_MILLIS);
    root.requireNoMore();
    return file;
  }

  private static Optional<HostPort> optionalAddress(JsonFields root, String name) {
    return root.has(name) ? Optional.of(root.hostPort(name)) : Optional.empty();
  }

  /** The text of this file, which {@link #parse} reads back. */
  public String render() {
    ObjectNode root = JsonFields.newObject();
    root.put("format", FORMAT)
        .put("id", id.value())
        .put("cluster", cluster)
        .put("key", key)
        .put("dataDirectory", dataDirectory);
    peerBind.ifPresent(address -> root.put("peerBind", address.toString()));
    clientBind.ifPresent(address -> root.put("clientBind", address.toString()));
    root.put("admin", admin.toString()).put("durability", durability.text());
    if (scrubPerSecond != DEFAULT_SCRUB_PER_SECOND) {
      root.put("scrubPerSecond", scrubPerSecond);
    }
    if (readyMillis != DEFAULT_READY_MILLIS) {
      root.put("readyMillis", readyMillis);
    }
    return JsonFields.render(root);
  }

  /** The same with another time between view changes for one that lost its log. */
  public ReplicaFile withReadyMillis(int millis) {
    return new ReplicaFile(
        id,
        cluster,
        key,
        dataDirectory,
        peerBind,
        clientBind,
        admin,
        durability,
        scrubPerSecond,
        millis);
  }
}
