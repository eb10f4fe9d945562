package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.Variant;
import io.bezant.bench.simulation.world.PassingState;
import io.bezant.client.core.ReplyRules;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Quorums;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.replica.runtime.Core;
import io.bezant.replica.runtime.ReplicatedState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What may be wrong with readings without ordering, at replicas and at clients. */
final class ReadMistakes {

  private ReadMistakes() {}

  static final List<Mutation> ALL =
      List.of(
          new Mutation(
              "B26a",
              "CLIENT_WITH_WEAK_QUORUM",
              "a client believes f + 1 equal answers to what is ordered",
              Mistakes.ofClient(config -> Mistakes.answers(config, config.quorums().weakQuorum()))),
          new Mutation(
              "B29",
              "READ_BY_WEAK_QUORUM",
              "a client believes what f + 1 replicas show alike",
              Mistakes.ofClient(ReadMistakes::weak)),
          new Mutation(
              "M80",
              "READ_COUNTS_TWICE",
              "a client counts what one replica shows twice",
              Mistakes.ofClient(ReadMistakes::countingTwice)),
          new Mutation(
              "M81",
              "READ_NONCE_IGNORED",
              "a client takes the answer to an earlier question for one to its present question",
              Mistakes.ofClient(ReadMistakes::takingAnyAnswer)),
          new Mutation(
              "M82",
              "ABSENCE_BELIEVED",
              "a client takes \"not yet\" of one replica and \"no longer\" of another for the same",
              Mistakes.ofClient(ReadMistakes::believingAbsence)),
          new Mutation(
              "M83",
              "READ_AFTER_RESTART",
              "shows its state after a restart before it is where it was (R1)",
              Mistakes.ofDecision(ReadMistakes::showingAtOnce)),
          new Mutation(
              "M84",
              "READ_OF_PREPARED",
              "shows what is prepared and not decided",
              new PreparedShown()),
          new Mutation(
              "M85",
              "ABSENCE_SINCE_EVER",
              "says that what is absent has always been absent",
              Mistakes.ofState(ReadMistakes::absentSinceEver)),
          new Mutation(
              "M90",
              "RANGE_SINCE_EVER",
              "says that what is in a range, and what is not, has always been so",
              Mistakes.ofState(ReadMistakes::rangeSinceEver)),
          new Mutation(
              "M91",
              "RANGE_WITHOUT_LATEST",
              "leaves out of ranges what was put last",
              Mistakes.ofEntries(MistakenService::withoutLatest)),
          new Mutation(
              "M92",
              "RANGE_DELETED_IN_PART",
              "removes only the first key of a range and says that it removed all",
              Mistakes.ofEntries(MistakenService::removingOnlyTheFirst)),
          new Mutation(
              "M93",
              "TRANSACTION_IN_PART",
              "does only the first of the writes of a transaction and says that it did all",
              Mistakes.ofEntries(MistakenService::writingOnlyTheFirst)));

  private static ReplyRules weak(ClusterConfig config) {
    Quorums quorums = config.quorums();
    return new ReplyRules(quorums) {
      @Override
      public int showingsNeeded() {
        return quorums.weakQuorum();
      }
    };
  }

  private static ReplyRules countingTwice(ClusterConfig config) {
    return new ReplyRules(config.quorums()) {
      @Override
      public int seatOf(ReplicaId from, int shownBefore) {
        return shownBefore;
      }
    };
  }

  private static ReplyRules takingAnyAnswer(ClusterConfig config) {
    return new ReplyRules(config.quorums()) {
      @Override
      public Optional<Long> questionOf(long nonce, Set<Long> open) {
        return open.stream().findFirst();
      }

      @Override
      public boolean isBoundToQuestion() {
        return false;
      }
    };
  }

  private static ReplyRules believingAbsence(ClusterConfig config) {
    return new ReplyRules(config.quorums()) {
      @Override
      public boolean heldAt(SequenceNumber place, SequenceNumber since, SequenceNumber executed) {
        return true;
      }
    };
  }

  private static ProtocolRules showingAtOnce(Quorums quorums) {
    return new ProtocolRules(quorums) {
      @Override
      public boolean mayShow(SequenceNumber executed, SequenceNumber shownThrough) {
        return true;
      }
    };
  }

  private static ReplicatedState absentSinceEver(ReplicatedState state) {
    return new PassingState(state) {
      @Override
      public ReadAnswer read(ClientId client, Read read) {
        ReadAnswer answer = super.read(client, read);
        return new ReadAnswer(
            answer.nonce(),
            answer.standing(),
            answer.executed(),
            answer.revision(),
            answer.answers().stream().map(ReadMistakes::sinceEver).toList());
      }
    };
  }

  private static ReplicatedState rangeSinceEver(ReplicatedState state) {
    return new PassingState(state) {
      @Override
      public ReadAnswer read(ClientId client, Read read) {
        ReadAnswer answer = super.read(client, read);
        List<ReadAnswer.Answer> answers = new ArrayList<>();
        for (int i = 0; i < answer.answers().size(); i++) {
          ReadAnswer.Answer each = answer.answers().get(i);
          answers.add(isRange(read.reads().get(i)) ? sinceEver(each) : each);
        }
        return new ReadAnswer(
            answer.nonce(), answer.standing(), answer.executed(), answer.revision(), answers);
      }
    };
  }

  private static boolean isRange(Bytes reading) {
    try {
      return switch (KvCodec.decodeOperation(reading)) {
        case KvOperation.Range _range -> true;
        case KvOperation.SortedRange _range -> true;
        default -> false;
      };
    } catch (MalformedEncodingException malformed) {
      return false;
    }
  }

  private static ReadAnswer.Answer sinceEver(ReadAnswer.Answer answer) {
    return switch (answer) {
      case ReadAnswer.Answer.Whole(var result, var since) ->
          new ReadAnswer.Answer.Whole(result, SequenceNumber.ZERO);
      case ReadAnswer.Answer.Hashed(var digest, var since) ->
          new ReadAnswer.Answer.Hashed(digest, SequenceNumber.ZERO);
    };
  }

  /**
   * Shows the puts of batches that are prepared here as if they were executed. A state and the core
   * over it are made one after the other on one thread, which is how they find each other.
   */
  private static final class PreparedShown implements Variant {

    private static final ThreadLocal<Prepared> LATEST = ThreadLocal.withInitial(Prepared::new);

    /** What one replica has accepted and prepared. */
    private static final class Prepared {
      final Map<SequenceNumber, Batch> accepted = new TreeMap<>();
      final Map<Bytes, Bytes> puts = new TreeMap<>();
    }

    @Override
    public ReplicatedState state(ReplicatedState state, ClusterConfig cluster) {
      Prepared prepared = new Prepared();
      LATEST.set(prepared);
      return new PassingState(state) {
        @Override
        public ReadAnswer read(ClientId client, Read read) {
          ReadAnswer answer = super.read(client, new Read(read.nonce(), read.reads(), true));
          List<ReadAnswer.Answer> shown = new ArrayList<>();
          for (int i = 0; i < answer.answers().size(); i++) {
            shown.add(over(prepared, read, i, answer.answers().get(i)));
          }
          return new ReadAnswer(
              answer.nonce(), answer.standing(), answer.executed(), answer.revision(), shown);
        }

        @Override
        public List<Reply> execute(SequenceNumber at, Batch batch) {
          prepared.puts.clear();
          return super.execute(at, batch);
        }
      };
    }

    private static ReadAnswer.Answer over(
        Prepared prepared, Read read, int index, ReadAnswer.Answer executed) {
      try {
        Bytes encoded = read.reads().get(index);
        Optional<Bytes> value =
            KvCodec.decodeOperation(encoded) instanceof KvOperation.Get(Bytes key)
                ? Optional.ofNullable(prepared.puts.get(key)).map(put -> found(key, put))
                : Optional.empty();
        Bytes result = value.orElseGet(((ReadAnswer.Answer.Whole) executed)::result);
        return read.wantsResults()
            ? new ReadAnswer.Answer.Whole(result, executed.since())
            : new ReadAnswer.Answer.Hashed(
                ReadAnswer.match(read.nonce(), encoded, result), executed.since());
      } catch (MalformedEncodingException malformed) {
        return executed;
      }
    }

    private static Bytes found(Bytes key, Bytes value) {
      return KvCodec.encode((KvResult) new KvResult.Found(new KeyValue(key, value, 1, 1, 1, 0)));
    }

    @Override
    public Core core(Core core) {
      Prepared prepared = LATEST.get();
      return new MistakenCore(core) {
        @Override
        List<Effect> done(Effect effect) {
          if (effect instanceof Effect.Persist(DurableRecord.Accepted(var proposal))) {
            prepared.accepted.put(proposal.message().sequence(), proposal.message().batch());
          } else if (effect instanceof Effect.Persist(DurableRecord.Prepared(var proof))) {
            Batch batch = prepared.accepted.getOrDefault(proof.sequence(), Batch.EMPTY);
            batch.requests().forEach(request -> note(prepared, request));
          }
          return List.of(effect);
        }
      };
    }

    private static void note(Prepared prepared, SignedRequest request) {
      try {
        if (KvCodec.decodeCommand(request.request().payload(), Integer.MAX_VALUE)
            instanceof Command.Bundle(var operations)) {
          for (KvOperation operation : operations) {
            if (operation instanceof KvOperation.Put put) {
              prepared.puts.put(put.key(), put.value());
            }
          }
        }
      } catch (MalformedEncodingException malformed) {
        prepared.accepted.clear();
      }
    }
  }
}
