package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Votes that no quorum cast: those of the corrupt with noise under the names of the others, too
 * few, votes of another kind, or what the same keys signed in another cluster.
 */
final class ForgedVotes {
  private static final int KEPT_PLACES = 24;

  private final Hands hands;
  private final TreeMap<SequenceNumber, Signed<PrePrepare>> proposals = new TreeMap<>();
  private final TreeMap<SequenceNumber, TreeMap<ReplicaId, Signed<Prepare>>> prepares =
      new TreeMap<>();
  private final TreeMap<SequenceNumber, TreeMap<ReplicaId, Signed<Commit>>> commits =
      new TreeMap<>();

  /** Where the votes come from that honest replicas did not cast. */
  enum Way {
    /** They are noise. */
    NOISE,
    /** There are none. */
    FEW,
    /** Honest replicas cast them for the same, in the other phase. */
    OTHER_PHASE,
    /** Honest replicas cast them in another cluster. */
    ELSEWHERE
  }

  ForgedVotes(Hands hands) {
    this.hands = hands;
  }

  /** Keeps the last votes and proposals that were heard. */
  void note(Signed<? extends Message> heard) {
    SequenceNumber place = heard.message().sequence();
    switch (heard.message()) {
      case PrePrepare ignored -> proposals.put(place, heard.as(PrePrepare.class));
      case Prepare ignored ->
          prepares
              .computeIfAbsent(place, absent -> new TreeMap<>())
              .put(heard.sender(), heard.as(Prepare.class));
      case Commit ignored ->
          commits
              .computeIfAbsent(place, absent -> new TreeMap<>())
              .put(heard.sender(), heard.as(Commit.class));
      case Message other -> {}
    }
    forgetOld(proposals);
    forgetOld(prepares);
    forgetOld(commits);
  }

  private static void forgetOld(NavigableMap<SequenceNumber, ?> kept) {
    if (kept.size() > KEPT_PLACES) {
      kept.pollFirstEntry();
    }
  }

  /** The last proposal heard for a place. */
  Optional<Signed<PrePrepare>> proposal(SequenceNumber place) {
    return Optional.ofNullable(proposals.get(place));
  }

  /** The last proposals heard, by their places. */
  List<Signed<PrePrepare>> proposals() {
    return List.copyOf(proposals.values());
  }

  /** What a proof is to say. */
  record Claim(MessageType type, View view, SequenceNumber place, Digest digest) {
    Statement by(ReplicaId sender) {
      return new Statement(type, view, place, digest, sender, Digest.ZERO);
    }
  }

  /** As many votes as are wanted, ascending, or as many as this way has. */
  List<Envelope> votes(Way way, Claim claim, int wanted) {
    ReplicaId primary = hands.config().membership().primaryOf(claim.view());
    List<Envelope> votes = new ArrayList<>();
    for (ReplicaId corrupt : hands.corrupt()) {
      if (claim.type() != MessageType.PREPARE || !corrupt.equals(primary)) {
        votes.add(hands.vouch(corrupt, claim.by(corrupt)));
      }
    }
    for (ReplicaId honest : hands.honest()) {
      if (votes.size() < wanted
          && (claim.type() != MessageType.PREPARE || !honest.equals(primary))) {
        forged(way, claim, honest).ifPresent(votes::add);
      }
    }
    votes.sort(Comparator.comparing(Envelope::sender));
    return votes;
  }

  /** The pre-prepare of a view's primary for a claim, true or forged. */
  Optional<Envelope> prePrepare(Way way, Claim claim) {
    ReplicaId primary = hands.config().membership().primaryOf(claim.view());
    if (hands.isCorrupt(primary)) {
      return Optional.of(hands.vouch(primary, claim.by(primary)));
    }
    Optional<Envelope> heard =
        proposal(claim.place())
            .filter(it -> it.message().view().equals(claim.view()))
            .filter(it -> it.message().digest().equals(claim.digest()))
            .map(Signed::envelope);
    return heard.isPresent() || way == Way.FEW || way == Way.OTHER_PHASE
        ? heard
        : forged(way, claim, primary);
  }

  private Optional<Envelope> forged(Way way, Claim claim, ReplicaId honest) {
    return switch (way) {
      case NOISE -> Optional.of(new Envelope(honest, noise()));
      case FEW -> Optional.empty();
      case OTHER_PHASE -> otherPhase(claim, honest);
      case ELSEWHERE -> Optional.of(hands.heardElsewhere(honest, claim.by(honest)));
    };
  }

  private Optional<Envelope> otherPhase(Claim claim, ReplicaId honest) {
    Optional<? extends Signed<? extends Message>> other =
        Optional.ofNullable(
            claim.type() == MessageType.COMMIT
                ? prepares.getOrDefault(claim.place(), new TreeMap<>()).get(honest)
                : commits.getOrDefault(claim.place(), new TreeMap<>()).get(honest));
    return other
        .filter(it -> it.message().view().equals(claim.view()))
        .filter(it -> it.message().digest().equals(claim.digest()))
        .map(Signed::envelope);
  }

  private Signature noise() {
    byte[] noise = new byte[Signature.SIZE];
    hands.random().nextBytes(noise);
    return Signature.of(Bytes.wrap(noise));
  }
}
