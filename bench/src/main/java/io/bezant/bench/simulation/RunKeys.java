package io.bezant.bench.simulation;

import io.bezant.bench.simulation.world.CheapSigner;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signer;
import io.bezant.crypto.Verifier;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of everybody in a run. The pairs are the same in all runs, since making them is dear;
 * what is signed with is either them or, far cheaper, {@link CheapSigner}.
 */
public final class RunKeys {
  /** The name of another cluster in which the same keys are used. */
  public static final Digest ELSEWHERE = Hasher.domain("SIM/ELSEWHERE").finish();

  private static final int MOST_REPLICAS = 10;
  private static final int MOST_CLIENTS = 8;
  private static final List<KeyPair> REPLICAS = pairs("replica", MOST_REPLICAS);
  private static final List<KeyPair> CLIENTS = pairs("client", MOST_CLIENTS);
  private static final KeyPair ADMINISTRATOR = pairs("administrator", 1).getFirst();

  private final int replicaCount;
  private final int clientCount;
  private final boolean real;
  private final long secret;

  /**
   * Keys of a run.
   *
   * @param real whether signatures are real
   * @param secret of the cheap ones
   */
  RunKeys(int replicaCount, int clientCount, boolean real, long secret) {
    this.replicaCount = replicaCount;
    this.clientCount = clientCount;
    this.real = real;
    this.secret = secret;
  }

  private static List<KeyPair> pairs(String name, int count) {
    List<KeyPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(
          KeyPair.fromSeed(
              Hasher.domain("SIMULATION").bytes(Bytes.utf8(name + i)).finish().bytes()));
    }
    return pairs;
  }

  /** Whether signatures are real. */
  public boolean real() {
    return real;
  }

  /** The replicas' public keys. */
  public List<PublicKey> replicas() {
    return REPLICAS.subList(0, replicaCount).stream().map(KeyPair::publicKey).toList();
  }

  /** The clients' public keys, those of Byzantine ones included. */
  public List<PublicKey> clients() {
    return CLIENTS.subList(0, clientCount).stream().map(KeyPair::publicKey).toList();
  }

  /** The administrator's public key. */
  public PublicKey administrator() {
    return ADMINISTRATOR.publicKey();
  }

  /** The administrator's keys, whose signatures are always real. */
  static KeyPair administratorPair() {
    return ADMINISTRATOR;
  }

  /** A replica's keys, for real signatures. */
  static KeyPair replicaPair(int index) {
    return REPLICAS.get(index);
  }

  /** The voice of a replica. */
  public Signer replica(int index) {
    return signer(REPLICAS.get(index));
  }

  /** The voice of a client. */
  public Signer client(int index) {
    return signer(CLIENTS.get(index));
  }

  private Signer signer(KeyPair pair) {
    return real ? pair.signer() : new CheapSigner(pair.publicKey(), secret);
  }

  /** The judge of everybody's signatures. */
  public Verifier verifier() {
    return real ? new Ed25519Verifier() : CheapSigner.verifier(secret);
  }
}
