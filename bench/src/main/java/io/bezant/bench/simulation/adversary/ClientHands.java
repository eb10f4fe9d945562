package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signer;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.wire.FrameCodec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** All that a {@link ByzantineClient} can do: sign with its own key and send any bytes. */
public final class ClientHands {

  private final ClusterConfig config;
  private final Signer signer;
  private final FrameCodec frames;
  private final ClientReach reach;
  private final SplittableRandom random;
  private final TreeMap<String, Long> deeds = new TreeMap<>();

  /**
   * Hands for one client.
   *
   * @param config the cluster
   * @param signer of its own registered key
   * @param reach the world
   * @param random decides everything; belongs to this client alone
   */
  public ClientHands(
      ClusterConfig config, Signer signer, ClientReach reach, SplittableRandom random) {
    this.config = config;
    this.signer = signer;
    this.frames = new FrameCodec(config.limits());
    this.reach = reach;
    this.random = random;
  }

  /** The cluster. */
  public ClusterConfig config() {
    return config;
  }

  /** All replicas, ascending. */
  public List<ReplicaId> replicas() {
    return config.membership().replicas();
  }

  /** The client's own key. */
  public PublicKey key() {
    return signer.publicKey();
  }

  /** The virtual time since the run began. */
  public long nowMillis() {
    return reach.nowMillis();
  }

  /** The client's own stream of random numbers. */
  public SplittableRandom random() {
    return random;
  }

  /** The frame of a request under the client's own signature, whatever key the request names. */
  public Bytes seal(Request request) {
    return frames.encode(
        new SignedRequest(request, signer.sign(request.signedBytes(config.clusterId()))));
  }

  /** How requests look on the wire. */
  public FrameCodec frames() {
    return frames;
  }

  /** Any bytes to a replica. */
  public void send(ReplicaId to, Bytes frame) {
    reach.send(to, frame);
  }

  /** Any bytes to all replicas. */
  public void sendToAll(Bytes frame) {
    replicas().forEach(replica -> send(replica, frame));
  }

  /** Counts something that the client really did; the summary of a campaign shows it. */
  public void did(String deed) {
    deeds.merge(deed, 1L, Long::sum);
  }

  /** What the client did so far, by name. */
  public Map<String, Long> deeds() {
    return Collections.unmodifiableMap(deeds);
  }
}
