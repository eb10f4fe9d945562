package io.bezant.bench.simulation.adversary;

import java.util.List;
import java.util.stream.Stream;

/** Who there is to play the corrupt replicas of a run. */
public enum Cast {
  /** Says nothing at all. */
  MUTE,
  /** Two proposals for one place, one proposal for two. */
  EQUIVOCATOR,
  /** Votes differently to each, twice, or not at all. */
  TWO_FACED_VOTER,
  /** Says old things again, and votes again as after amnesia. */
  REPLAYER,
  /** Wrong, early, late and future checkpoints. */
  CHECKPOINT_LIAR,
  /** View changes with forged, stale, mixed and missing certificates. */
  CERTIFICATE_FORGER,
  /** New views that leave out, exchange, or prove nothing. */
  NEW_VIEW_CHEAT,
  /** As slow a primary as is tolerated. */
  SLOW_PRIMARY,
  /** Starves one client and orders the others unfairly. */
  CENSOR,
  /** Lets just enough correct replicas see the proposals. */
  BERGER_PRIMARY,
  /** Bodies for fewer than a quorum. */
  BODY_WITHHOLDER,
  /** False times in proposals. */
  TIME_LIAR,
  /** Much too much of everything. */
  FLOODER,
  /** Gaps between proposals. */
  SKIP_SEQUENCE,
  /** False standing, refused help. */
  STATUS_LIAR,
  /** Spoiled batches for those who catch up. */
  CHUNK_POISONER,
  /** Proofs with votes that no quorum cast, and requests that no client made. */
  PROOF_FORGER,
  /** False, old and withheld answers to clients. */
  REPLY_FORGER,
  /** Each corrupt replica twice, with one key. */
  TWINS,
  /** Small changes to single messages. */
  FUZZER,
  /** Agrees with everybody, and forgets it in the next view. */
  TURNCOAT,
  /** All of them at once, by chance. */
  RANDOM_MIX;

  /**
   * How many instances of its correct code each corrupt replica runs, all with one key and each
   * with a disk of its own. A frame for the replica reaches all of them, each by its own {@link
   * Adversary#onReceive}.
   */
  public int copies() {
    return this == TWINS ? 2 : 1;
  }

  /** Begins to play. */
  public Adversary play(Hands hands) {
    return switch (this) {
      case MUTE -> new Mute(hands);
      case EQUIVOCATOR -> new Equivocator(hands);
      case TWO_FACED_VOTER -> new TwoFacedVoter(hands);
      case REPLAYER -> new Replayer(hands);
      case CHECKPOINT_LIAR -> new CheckpointLiar(hands);
      case CERTIFICATE_FORGER -> new Provocation(hands, new CertificateForger(hands));
      case NEW_VIEW_CHEAT -> new Provocation(hands, new NewViewCheat(hands));
      case SLOW_PRIMARY -> new SlowPrimary(hands);
      case CENSOR -> new Censor(hands);
      case BERGER_PRIMARY -> new BergerPrimary(hands);
      case BODY_WITHHOLDER -> new BodyWithholder(hands);
      case TIME_LIAR -> new TimeLiar(hands);
      case FLOODER -> new Flooder(hands);
      case SKIP_SEQUENCE -> new SkipSequence(hands);
      case STATUS_LIAR -> new StatusLiar(hands);
      case CHUNK_POISONER -> new ChunkPoisoner(hands);
      case PROOF_FORGER -> new Provocation(hands, new ProofForger(hands));
      case REPLY_FORGER -> new ReplyForger(hands);
      case TWINS -> new Twins(hands);
      case FUZZER -> new Fuzzer(hands);
      case TURNCOAT -> new Provocation(hands, new Turncoat(hands));
      case RANDOM_MIX -> mix(hands);
    };
  }

  private static Adversary mix(Hands hands) {
    return new RandomMix(
        hands,
        Stream.of(values())
            .filter(role -> role != RANDOM_MIX && role != TWINS && role != MUTE)
            .map(role -> role.play(hands))
            .toList());
  }

  /** All that run one instance of each corrupt replica. */
  public static List<Cast> singles() {
    return Stream.of(values()).filter(role -> role.copies() == 1).toList();
  }
}
