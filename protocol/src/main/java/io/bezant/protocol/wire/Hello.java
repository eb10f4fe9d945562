package io.bezant.protocol.wire;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ReplicaId;

/**
 * How two ends of a connection introduce themselves: the first frame each way. It is authenticated
 * by the channel, not signed.
 *
 * @param wireVersion the version of the wire format its sender speaks
 * @param clusterId the cluster its sender belongs to
 * @param role what its sender is
 * @param replica which replica; zero when its sender is a client
 * @param software the release its sender runs, for logs: at most {@value #MAX_SOFTWARE_CHARS}
 *     printable ASCII characters
 */
public record Hello(
    int wireVersion, Digest clusterId, Role role, ReplicaId replica, String software) {

  /** Version of the frames that this code speaks. */
  public static final int WIRE_VERSION = 1;

  /** Longest software version, in characters. */
  public static final int MAX_SOFTWARE_CHARS = 64;

  /** Rejects a software version that a log could not show. */
  public Hello {
    if (wireVersion < 1) {
      throw new IllegalArgumentException("wireVersion must be at least 1: " + wireVersion);
    }
    if (role == Role.CLIENT && replica.value() != 0) {
      throw new IllegalArgumentException("a client has no replica id: " + replica);
    }
    if (software.length() > MAX_SOFTWARE_CHARS
        || !software.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IllegalArgumentException(
          "software must be at most " + MAX_SOFTWARE_CHARS + " printable ASCII characters");
    }
  }

  /** How a replica introduces itself. */
  public static Hello ofReplica(Digest clusterId, ReplicaId self, String software) {
    return new Hello(WIRE_VERSION, clusterId, Role.PEER, self, software);
  }

  /** How a client introduces itself. */
  public static Hello ofClient(Digest clusterId, String software) {
    return new Hello(WIRE_VERSION, clusterId, Role.CLIENT, new ReplicaId(0), software);
  }

  /** What the sender of a hello is. Codes on the wire are permanent. */
  public enum Role {
    /** A replica of the cluster. */
    PEER(1),
    /** A client of the cluster. */
    CLIENT(2);

    private final int code;

    Role(int code) {
      this.code = code;
    }

    /** The permanent number of this role. */
    public int code() {
      return code;
    }
  }
}
