package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Bad view changes made of a good one and of the certificates seen before. */
final class ViewChangeForgery {

  private static final int KEPT_PLACES = 64;

  private final Hands hands;
  private final TreeMap<SequenceNumber, PreparedCertificate> oldest = new TreeMap<>();

  ViewChangeForgery(Hands hands) {
    this.hands = hands;
  }

  /** Takes note of certificates, to bring the oldest ones out again later. */
  void remember(ViewChange viewChange) {
    for (PreparedCertificate certificate : viewChange.prepared()) {
      PreparedCertificate known = oldest.get(certificate.sequence());
      if (known == null || known.view().isAfter(certificate.view())) {
        oldest.put(certificate.sequence(), certificate);
      }
    }
    while (oldest.size() > KEPT_PLACES) {
      oldest.pollFirstEntry();
    }
  }

  /** One of the many ways to say it wrong. */
  ViewChange forge(ReplicaId signer, ViewChange honest) {
    return switch (hands.random().nextInt(9)) {
      case 0 -> told("omitted all certificates", with(honest, List.of()));
      case 1 -> told("omitted a certificate", with(honest, withoutOne(honest.prepared())));
      case 2 -> told("brought a stale certificate", with(honest, stale(honest)));
      case 3 -> told("mixed a certificate from two instances", with(honest, mixed(honest)));
      case 4 -> told("forged a high checkpoint", highCheckpoint(honest));
      case 5 -> told("forged a certificate above the window", aboveWindow(signer, honest));
      case 6 ->
          told("forged a certificate of its own votes", with(honest, ownVotes(signer, honest)));
      case 7 -> told("went back to the first checkpoint", fromGenesis(honest));
      default -> told("left for a huge view", hugeView(honest));
    };
  }

  private ViewChange told(String deed, ViewChange forged) {
    hands.did(deed);
    return forged;
  }

  private static ViewChange with(ViewChange honest, List<PreparedCertificate> prepared) {
    return new ViewChange(honest.view(), honest.stable(), prepared);
  }

  private List<PreparedCertificate> withoutOne(List<PreparedCertificate> prepared) {
    List<PreparedCertificate> rest = new ArrayList<>(prepared);
    if (!rest.isEmpty()) {
      rest.remove(hands.random().nextInt(rest.size()));
    }
    return rest;
  }

  /** The oldest proof known for each place that the good one speaks of. */
  List<PreparedCertificate> stale(ViewChange honest) {
    List<PreparedCertificate> replaced = new ArrayList<>();
    for (PreparedCertificate certificate : honest.prepared()) {
      replaced.add(oldest.getOrDefault(certificate.sequence(), certificate));
    }
    return replaced;
  }

  /** The signatures of one place under the name of another. */
  private List<PreparedCertificate> mixed(ViewChange honest) {
    List<PreparedCertificate> mixed = new ArrayList<>(honest.prepared());
    if (mixed.isEmpty() || oldest.isEmpty()) {
      return mixed;
    }
    int victim = hands.random().nextInt(mixed.size());
    PreparedCertificate own = mixed.get(victim);
    PreparedCertificate other = hands.any(List.copyOf(oldest.values()));
    mixed.set(
        victim,
        new PreparedCertificate(
            own.view(), own.sequence(), other.digest(), own.prePrepare(), other.prepares()));
    return mixed;
  }

  private ViewChange highCheckpoint(ViewChange honest) {
    int interval = hands.config().checkpointInterval();
    SequenceNumber high =
        honest.stable().sequence().plus((1 + hands.random().nextInt(3)) * (long) interval);
    Digest root = Hasher.domain("TEST/FORGED-ROOT").u64(high.value()).finish();
    List<Envelope> votes = new ArrayList<>();
    for (ReplicaId corrupt : hands.corrupt()) {
      votes.add(hands.seal(corrupt, new Checkpoint(high, root)).envelope());
    }
    // What is missing to a quorum is made of signatures that honest replicas gave to another root.
    for (Envelope vote : honest.stable().checkpoints()) {
      if (!hands.isCorrupt(vote.sender()) && votes.size() < hands.config().quorums().quorum()) {
        votes.add(vote);
      }
    }
    votes.sort((a, b) -> a.sender().compareTo(b.sender()));
    return new ViewChange(honest.view(), new StableCheckpoint(high, root, votes), List.of());
  }

  private ViewChange aboveWindow(ReplicaId signer, ViewChange honest) {
    if (!honest.view().isAfter(View.ZERO)) {
      return honest;
    }
    SequenceNumber above =
        honest
            .stable()
            .sequence()
            .plus(hands.config().windowSize() + 1L + hands.random().nextInt(9));
    List<PreparedCertificate> prepared = new ArrayList<>(honest.prepared());
    prepared.removeIf(certificate -> !above.isAfter(certificate.sequence()));
    prepared.add(selfMade(signer, new View(honest.view().value() - 1), above));
    return with(honest, prepared);
  }

  private List<PreparedCertificate> ownVotes(ReplicaId signer, ViewChange honest) {
    if (!honest.view().isAfter(View.ZERO)) {
      return honest.prepared();
    }
    View before = new View(honest.view().value() - 1);
    List<PreparedCertificate> prepared = new ArrayList<>();
    for (PreparedCertificate certificate : honest.prepared()) {
      prepared.add(selfMade(signer, before, certificate.sequence()));
    }
    return prepared;
  }

  /** A certificate with signatures of the corrupt only, whatever role they had. */
  private PreparedCertificate selfMade(ReplicaId signer, View view, SequenceNumber place) {
    Digest digest = Hasher.domain("TEST/SELF-MADE").u64(place.value()).finish();
    Envelope prePrepare =
        hands.vouch(
            signer,
            new Statement(MessageType.PRE_PREPARE, view, place, digest, signer, Digest.ZERO));
    List<Envelope> prepares = new ArrayList<>();
    for (ReplicaId corrupt : hands.corrupt()) {
      prepares.add(
          hands.vouch(
              corrupt,
              new Statement(MessageType.PREPARE, view, place, digest, corrupt, Digest.ZERO)));
    }
    return new PreparedCertificate(view, place, digest, prePrepare, prepares);
  }

  private static ViewChange fromGenesis(ViewChange honest) {
    return new ViewChange(honest.view(), StableCheckpoint.GENESIS, honest.prepared());
  }

  private ViewChange hugeView(ViewChange honest) {
    View huge = hands.oneIn(2) ? new View(Long.MAX_VALUE) : Views.after(honest.view(), 1L << 40);
    return new ViewChange(huge, honest.stable(), honest.prepared());
  }
}
