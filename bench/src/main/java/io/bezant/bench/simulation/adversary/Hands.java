package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.protocol.wire.MessageOpener;
import io.bezant.protocol.wire.UnauthenticMessageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * All that an {@link Adversary} can do: speak as any corrupt replica to anyone, sign with the keys
 * of the corrupt, read what it was sent. There is no way here to sign for an honest replica or a
 * correct client.
 */
public final class Hands {

  private final ClusterConfig config;
  private final TreeMap<ReplicaId, MessageSealer> voices = new TreeMap<>();
  private final FrameCodec frames;
  private final MessageOpener opener;
  private final Reach reach;
  private final SplittableRandom random;
  private final TreeMap<String, Long> deeds = new TreeMap<>();

  /**
   * Hands for one run.
   *
   * @param config the cluster
   * @param voices one for each corrupt replica
   * @param verifier reads what others signed
   * @param reach the world
   * @param random decides everything; belongs to the adversary alone
   */
  public Hands(
      ClusterConfig config,
      List<MessageSealer> voices,
      Verifier verifier,
      Reach reach,
      SplittableRandom random) {
    this.config = config;
    voices.forEach(voice -> this.voices.put(voice.self(), voice));
    this.frames = new FrameCodec(config.limits());
    this.opener = new MessageOpener(config, verifier);
    this.reach = reach;
    this.random = random;
  }

  /** The cluster. */
  public ClusterConfig config() {
    return config;
  }

  /** The corrupt replicas, ascending. */
  public List<ReplicaId> corrupt() {
    return List.copyOf(voices.keySet());
  }

  /** All others, ascending. */
  public List<ReplicaId> honest() {
    return config.membership().replicas().stream().filter(id -> !isCorrupt(id)).toList();
  }

  /** Whether the adversary has the key of this replica. */
  public boolean isCorrupt(ReplicaId replica) {
    return voices.containsKey(replica);
  }

  /** The virtual time since the run began. */
  public long nowMillis() {
    return reach.nowMillis();
  }

  /** The adversary's own stream of random numbers. */
  public SplittableRandom random() {
    return random;
  }

  /** Whether something that happens once in {@code often} times happens now. */
  public boolean oneIn(int often) {
    return random.nextInt(often) == 0;
  }

  /** One of these, each as likely as the other. */
  public <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Any bytes from a corrupt replica to a replica or client. */
  public void send(ReplicaId from, Party to, Bytes frame) {
    requireCorrupt(from);
    reach.send(from, to, frame);
  }

  /** Any bytes from a corrupt replica to another replica. */
  public void send(ReplicaId from, ReplicaId to, Bytes frame) {
    if (!from.equals(to)) {
      send(from, new Party.Replica(to), frame);
    }
  }

  /** A message signed by a corrupt replica, from itself to these others. */
  public void say(ReplicaId from, List<ReplicaId> to, Message message) {
    Bytes frame = encode(from, message);
    to.forEach(receiver -> send(from, receiver, frame));
  }

  /** Puts a frame before the correct code of a corrupt replica; nobody is asked about it again. */
  public void show(Puppet to, Party from, Bytes frame) {
    requireCorrupt(to.replica());
    reach.show(to, from, frame);
  }

  /** A message with the signature of a corrupt replica. */
  public <M extends Message> Signed<M> seal(ReplicaId corrupt, M message) {
    return voice(corrupt).seal(message);
  }

  /** The signature of a corrupt replica under any statement, true or not. */
  public Envelope vouch(ReplicaId corrupt, Statement statement) {
    return voice(corrupt).vouch(statement);
  }

  /** What any replica, honest or not, has signed in another cluster under the same keys. */
  public Envelope heardElsewhere(ReplicaId speaker, Statement statement) {
    return reach.heardElsewhere(speaker, statement);
  }

  /** The frame of a message with the signature of a corrupt replica. */
  public Bytes encode(ReplicaId corrupt, Message message) {
    return frames.encode(seal(corrupt, message));
  }

  /** How messages, requests and answers look on the wire. */
  public FrameCodec frames() {
    return frames;
  }

  /** What a frame says, if anything. */
  public Optional<Frame> decode(Bytes frame) {
    try {
      return Optional.of(frames.decode(frame));
    } catch (MalformedMessageException malformed) {
      return Optional.empty();
    }
  }

  /** What a replica says in a frame, if it is a replica's message and all its signatures hold. */
  public Optional<Signed<? extends Message>> read(Bytes frame) {
    if (!(decode(frame).orElse(null) instanceof Frame.SealedMessage sealed)) {
      return Optional.empty();
    }
    try {
      return Optional.of(opener.open(sealed));
    } catch (MalformedMessageException | UnauthenticMessageException unreadable) {
      return Optional.empty();
    }
  }

  /** What a client asks in a frame, if it is a client's request and its signature holds. */
  public Optional<SignedRequest> readRequest(Bytes frame) {
    if (!(decode(frame).orElse(null) instanceof Frame.SealedRequest sealed)) {
      return Optional.empty();
    }
    try {
      return Optional.of(opener.open(sealed));
    } catch (MalformedMessageException | UnauthenticMessageException unreadable) {
      return Optional.empty();
    }
  }

  /** Counts something that the adversary really did; the summary of a campaign shows it. */
  public void did(String deed) {
    deeds.merge(deed, 1L, Long::sum);
  }

  /** What the adversary did so far, by name. */
  public Map<String, Long> deeds() {
    return Collections.unmodifiableMap(deeds);
  }

  /** Half of these, drawn at random: at least one, and not all if there is more than one. */
  public List<ReplicaId> someOf(List<ReplicaId> replicas) {
    if (replicas.size() < 2) {
      return replicas;
    }
    List<ReplicaId> drawn = new ArrayList<>();
    while (drawn.isEmpty() || drawn.size() == replicas.size()) {
      drawn.clear();
      for (ReplicaId replica : replicas) {
        if (random.nextBoolean()) {
          drawn.add(replica);
        }
      }
    }
    return drawn;
  }

  private MessageSealer voice(ReplicaId corrupt) {
    MessageSealer voice = voices.get(corrupt);
    if (voice == null) {
      throw honest(corrupt);
    }
    return voice;
  }

  private void requireCorrupt(ReplicaId replica) {
    if (!isCorrupt(replica)) {
      throw honest(replica);
    }
  }

  private static IllegalArgumentException honest(ReplicaId replica) {
    return new IllegalArgumentException("replica " + replica + " is honest: its key is its own");
  }
}
