package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.Variant;
import io.bezant.bench.simulation.world.SimulatedClient;
import io.bezant.client.KvPayloads;
import io.bezant.client.core.ClientCore;
import io.bezant.client.core.CoreSettings;
import io.bezant.client.core.ReplyRules;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.wire.ProofRules;
import io.bezant.replica.kv.Entries;
import io.bezant.replica.runtime.Core;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.Disk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Variants with one mistake, by the place where it is planted. */
final class Mistakes {

  private Mistakes() {}

  static Variant ofRules(RuleMutation mutation) {
    return new Variant() {
      @Override
      public ProtocolRules rules(ClusterConfig config) {
        return mutation.rules(config.quorums());
      }
    };
  }

  static Variant ofDecision(Function<Quorums, ProtocolRules> mistaken) {
    return new Variant() {
      @Override
      public ProtocolRules rules(ClusterConfig config) {
        return mistaken.apply(config.quorums());
      }
    };
  }

  /** A quorum that is one too small, both where votes are counted and where proofs are judged. */
  static Variant ofQuorum(RuleMutation mutation, MessageType vote) {
    return new Variant() {
      @Override
      public ProtocolRules rules(ClusterConfig config) {
        return mutation.rules(config.quorums());
      }

      @Override
      public ProofRules proofs(ClusterConfig config) {
        return new ProofRules(config.quorums()) {
          @Override
          public int votesNeeded(MessageType type) {
            return super.votesNeeded(type) - (type == vote ? 1 : 0);
          }
        };
      }
    };
  }

  /** A vote of anybody counts, both where votes are counted and where proofs are judged. */
  static Variant ofRole(RuleMutation mutation, MessageType vote) {
    return new Variant() {
      @Override
      public ProtocolRules rules(ClusterConfig config) {
        return mutation.rules(config.quorums());
      }

      @Override
      public ProofRules proofs(ClusterConfig config) {
        return new ProofRules(config.quorums()) {
          @Override
          public boolean isEntitled(MessageType type, boolean isPrimary) {
            return type == vote || super.isEntitled(type, isPrimary);
          }
        };
      }
    };
  }

  /** 2f+1 everywhere, whatever n is. */
  static Variant ofLiteralQuorum() {
    return new Variant() {
      @Override
      public ProtocolRules rules(ClusterConfig config) {
        return RuleMutation.LITERAL_QUORUM.rules(config.quorums());
      }

      @Override
      public ProofRules proofs(ClusterConfig config) {
        int quorum = 2 * config.quorums().faultsTolerated() + 1;
        return new ProofRules(config.quorums()) {
          @Override
          public int votesNeeded(MessageType type) {
            return type == MessageType.PREPARE ? quorum - 1 : quorum;
          }
        };
      }
    };
  }

  static Variant ofCore(UnaryOperator<Core> mistaken) {
    return new Variant() {
      @Override
      public Core core(Core core) {
        return mistaken.apply(core);
      }
    };
  }

  static Variant ofProofs(Function<ClusterConfig, ProofRules> mistaken) {
    return new Variant() {
      @Override
      public ProofRules proofs(ClusterConfig config) {
        return mistaken.apply(config);
      }
    };
  }

  static Variant ofVerifier(UnaryOperator<Verifier> mistaken) {
    return new Variant() {
      @Override
      public Verifier verifier(Verifier verifier) {
        return mistaken.apply(verifier);
      }
    };
  }

  static Variant ofMemory(UnaryOperator<DurableState> mistaken) {
    return new Variant() {
      @Override
      public DurableState memory(DurableState memory) {
        return mistaken.apply(memory);
      }
    };
  }

  static Variant ofOptions(UnaryOperator<CoreOptions> mistaken) {
    return new Variant() {
      @Override
      public CoreOptions options(CoreOptions options) {
        return mistaken.apply(options);
      }
    };
  }

  static Variant ofClient(Function<ClusterConfig, ReplyRules> mistaken) {
    return new Variant() {
      @Override
      public SimulatedClient.Making client() {
        return (settings, sealer) ->
            new ClientCore(settings, new KvPayloads(), sealer, mistaken.apply(settings.cluster()));
      }
    };
  }

  /** A mistake of clients of one key that all count their sessions from one. */
  static Variant ofCollidingClient(Function<ClusterConfig, ReplyRules> mistaken) {
    return new Variant() {
      @Override
      public SimulatedClient.Making client() {
        return (settings, sealer) ->
            new ClientCore(
                new CoreSettings(
                    settings.clientKey(),
                    settings.cluster(),
                    settings.pacing(),
                    settings.watchBounds(),
                    1,
                    settings.seed()),
                new KvPayloads(),
                sealer,
                mistaken.apply(settings.cluster()));
      }
    };
  }

  static Variant ofEntries(UnaryOperator<Entries> mistaken) {
    return new Variant() {
      @Override
      public Entries entries(Entries entries) {
        return mistaken.apply(entries);
      }
    };
  }

  static Variant ofDisk(UnaryOperator<Disk> mistaken) {
    return new Variant() {
      @Override
      public Disk disk(Disk disk) {
        return mistaken.apply(disk);
      }
    };
  }

  static Variant ofState(UnaryOperator<ReplicatedState> mistaken) {
    return new Variant() {
      @Override
      public ReplicatedState state(ReplicatedState state, ClusterConfig cluster) {
        return mistaken.apply(state);
      }
    };
  }

  // Decisions.

  /** As patient with the tenth failed view as with the first. */
  static ProtocolRules notLengthening(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public long lengthened(long millis, int failedViews) {
        return millis;
      }
    };
  }

  static ProtocolRules excusing(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public boolean excusesOthers() {
        return true;
      }
    };
  }

  static ProtocolRules takingAnyState(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public boolean isProven(Bytes hash, Bytes named) {
        return true;
      }
    };
  }

  // Proofs.

  static ProofRules unchecked(ClusterConfig config, MessageType vote) {
    return new ProofRules(config.quorums()) {
      @Override
      public boolean areChecked(MessageType type) {
        return type != vote;
      }
    };
  }

  static ProofRules few(ClusterConfig config, MessageType vote) {
    Quorums quorums = config.quorums();
    return new ProofRules(quorums) {
      @Override
      public int votesNeeded(MessageType type) {
        return type == vote ? quorums.weakQuorum() - 1 : super.votesNeeded(type);
      }
    };
  }

  // Memory.

  static DurableState withoutVotes(DurableState memory) {
    return new DurableState(
        Optional.empty(),
        Optional.empty(),
        memory.stable(),
        memory.discarded(),
        Map.of(),
        List.of(),
        memory.takenOver(),
        memory.amnesia());
  }

  static DurableState withoutPromise(DurableState memory) {
    return new DurableState(
        Optional.empty(),
        memory.entered(),
        memory.stable(),
        memory.discarded(),
        memory.ownCheckpoints(),
        memory.slots(),
        memory.takenOver(),
        memory.amnesia());
  }

  static DurableState withoutView(DurableState memory) {
    return new DurableState(
        Optional.empty(),
        Optional.empty(),
        memory.stable(),
        memory.discarded(),
        memory.ownCheckpoints(),
        memory.slots(),
        memory.takenOver(),
        memory.amnesia());
  }

  // Settings.

  /** Keeps whatever comes for later views. */
  static CoreOptions hoarding(CoreOptions o) {
    return new CoreOptions(
        o.maxBatchesInFlight(),
        o.maxPendingRequests(),
        o.maxPendingBytes(),
        o.maxPendingPerClient(),
        Long.MAX_VALUE,
        o.maxFutureSkewMillis(),
        o.idleStatusMillis(),
        o.busyStatusMillis(),
        o.fetchMillis(),
        o.maxBatchesPerFetch(),
        o.maxRetainedBatches(),
        o.maxRetainedBytes(),
        o.minTimeoutMillis(),
        o.maxTimeoutMillis(),
        Integer.MAX_VALUE,
        0,
        o.readyMillis());
  }

  // Clients.

  static ReplyRules answers(ClusterConfig config, int needed) {
    return new ReplyRules(config.quorums()) {
      @Override
      public int answersNeeded() {
        return Math.max(1, needed);
      }
    };
  }

  static ReplyRules countingTwice(ClusterConfig config) {
    return new ReplyRules(config.quorums()) {
      @Override
      public int ballotOf(ReplicaId from, int castBefore) {
        return castBefore;
      }
    };
  }

  static ReplyRules countingAny(ClusterConfig config) {
    return new ReplyRules(config.quorums()) {
      @Override
      public boolean isSameAnswer(Reply one, Reply other) {
        return true;
      }
    };
  }

  static ReplyRules takingAny(ClusterConfig config) {
    return new ReplyRules(config.quorums()) {
      @Override
      public boolean isOurs(Digest answered, Digest asked) {
        return true;
      }
    };
  }
}
