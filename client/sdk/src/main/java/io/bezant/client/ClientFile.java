package io.bezant.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.config.JsonFields;
import java.util.Map;
import java.util.TreeMap;

/**
 * The client file: where a client finds its cluster and its key. Paths are relative to the file.
 *
 * @param cluster path of the cluster file
 * @param key path of the client's private key, in PEM
 * @param addresses of replicas that this client reaches elsewhere than the cluster file says
 * @param deadlineMillis how long a call may take unless it says otherwise
 */
public record ClientFile(
    String cluster, String key, Map<Integer, HostPort> addresses, int deadlineMillis) {

  /** Version of the form of this file. */
  public static final int FORMAT = 1;

  /** How long a call may take where nobody says otherwise. */
  public static final int DEFAULT_DEADLINE_MILLIS = 5_000;

  private static final String NAME = "client file";

  /** Copies the addresses. */
  public ClientFile {
    addresses = Map.copyOf(addresses);
    if (deadlineMillis < 1) {
      throw new ConfigException(NAME + ".deadlineMillis must be at least 1: " + deadlineMillis);
    }
  }

  /** The file of a client that has nothing special to say. */
  public static ClientFile of(String cluster, String key) {
    return new ClientFile(cluster, key, Map.of(), DEFAULT_DEADLINE_MILLIS);
  }

  /**
   * Reads the text of a client file.
   *
   * @throws ConfigException if a field is missing, unknown, repeated or wrong
   */
  public static ClientFile parse(String text) {
    JsonFields root = JsonFields.parse(NAME, text);
    int format = root.integer("format");
    if (format != FORMAT) {
      throw new ConfigException(
          "the client file's format is " + format + ", this release reads " + FORMAT);
    }
    String cluster = root.text("cluster");
    String key = root.text("key");
    Map<Integer, HostPort> addresses = new TreeMap<>();
    if (root.has("addresses")) {
      JsonFields overrides = root.object("addresses");
      for (int id = 0; id < MAX_MEMBERS; id++) {
        if (overrides.has(Integer.toString(id))) {
          addresses.put(id, overrides.hostPort(Integer.toString(id)));
        }
      }
      overrides.requireNoMore();
    }
    int deadlineMillis =
        root.has("deadlineMillis") ? root.integer("deadlineMillis") : DEFAULT_DEADLINE_MILLIS;
    root.requireNoMore();
    return new ClientFile(cluster, key, addresses, deadlineMillis);
  }

  /** More members than any cluster that this release can run. */
  private static final int MAX_MEMBERS = 1024;

  /** The text of this file, which {@link #parse} reads back. */
  public String render() {
    ObjectNode root = JsonFields.newObject();
    root.put("format", FORMAT).put("cluster", cluster).put("key", key);
    if (!addresses.isEmpty()) {
      ObjectNode overrides = root.putObject("addresses");
      new TreeMap<>(addresses)
          .forEach((id, address) -> overrides.put(Integer.toString(id), address.toString()));
    }
    return JsonFields.render(root.put("deadlineMillis", deadlineMillis));
  }
}
