package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.world.PassingState;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.replica.kv.Entries;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.StateView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** What may be wrong with the past: how it is kept, given up, and told. */
final class HistoryMistakes {

  private static final int HISTORY = 2;
  private static final int PAGE = 0;
  private static final int BLOCK = 1;
  private static final int GRAVE = 2;

  private HistoryMistakes() {}

  static final List<Mutation> ALL =
      List.of(
          new Mutation(
              "M94",
              "PAST_OF_NEXT_LIFE",
              "shows of a key that was removed and put again its later life",
              Mistakes.ofState(state -> telling(state, HistoryMistakes::ofNextRevision))),
          new Mutation(
              "M95",
              "COMPACTED_FROM_LEFTOVERS",
              "shows what it has shown of a revision before, though that is compacted",
              Mistakes.ofState(HistoryMistakes::fromLeftovers)),
          new Mutation(
              "M96",
              "OLDEST_REVISION_COMPACTED",
              "takes the oldest revision that can be read for compacted",
              Mistakes.ofState(state -> telling(state, HistoryMistakes::withoutTheOldest))),
          new Mutation(
              "M97",
              "REMOVED_KEY_HAS_NO_PAST",
              "forgets with a key what it was before it was removed",
              Mistakes.ofEntries(
                  entries ->
                      new PassingEntries(entries) {
                        @Override
                        public void put(Bytes key, Bytes record) {
                          if (!isOfHistory(key, GRAVE)) {
                            super.put(key, record);
                          }
                        }
                      })),
          new Mutation(
              "M98",
              "LIFE_BEFORE_REMOVAL_LOST",
              "forgets what a key was before it was removed as soon as it is put again",
              Mistakes.ofEntries(
                  entries ->
                      new PassingEntries(entries) {
                        @Override
                        public Optional<Bytes> get(Bytes key) {
                          return isOfHistory(key, GRAVE) ? Optional.empty() : super.get(key);
                        }
                      })),
          new Mutation(
              "M99",
              "ONE_BATCH_TOO_MANY_FORGOTTEN",
              "drops with the versions that are compacted the first of those that are not",
              Mistakes.ofEntries(HistoryMistakes::droppingOneTooMany)));

  private static boolean isOfHistory(Bytes key, int kind) {
    return key.byteAt(0) == HISTORY && key.byteAt(1) == kind;
  }

  /** Passes everything on to the entries of a state. */
  private abstract static class PassingEntries implements Entries {
    private final Entries entries;

    PassingEntries(Entries entries) {
      this.entries = entries;
    }

    @Override
    public Optional<Bytes> get(Bytes key) {
      return entries.get(key);
    }

    @Override
    public void put(Bytes key, Bytes record) {
      entries.put(key, record);
    }

    @Override
    public void delete(Bytes key) {
      entries.delete(key);
    }

    @Override
    public void scan(Bytes from, Bytes to, StateView.Visitor visitor) {
      entries.scan(from, to, visitor);
    }
  }

  /** The first page behind those of a block is dropped with it; numbers of pages follow. */
  private static Entries droppingOneTooMany(Entries entries) {
    return new PassingEntries(entries) {
      private long lastPage = -1;

      @Override
      public void delete(Bytes key) {
        if (isOfHistory(key, PAGE)) {
          lastPage = numberOf(key);
        } else if (isOfHistory(key, BLOCK) && lastPage >= 0) {
          super.delete(page(lastPage + 1));
        }
        super.delete(key);
      }
    };
  }

  private static long numberOf(Bytes key) {
    long number = 0;
    for (int i = 2; i < key.size(); i++) {
      number = (number << Byte.SIZE) | (key.byteAt(i) & 0xff);
    }
    return number;
  }

  private static Bytes page(long number) {
    return new CanonicalWriter().u8(HISTORY).u8(PAGE).u64(number).toBytes();
  }

  /** Asks a service for what it shows of the past. */
  private record Asking(ReplicatedState state, ClientId client) {

    KvResult at(long revision, KvOperation.Reading reading) throws MalformedEncodingException {
      Bytes asked = KvCodec.encode(new KvOperation.At(revision, reading));
      List<ReadAnswer.Answer> answers =
          state.read(client, new Read(0, List.of(asked), true)).answers();
      return answers.isEmpty()
          ? new KvResult.NotFound()
          : KvCodec.decodeResult(((ReadAnswer.Answer.Whole) answers.getFirst()).result());
    }
  }

  /** What is told instead of the truth; none to tell that. */
  private interface Telling {
    Optional<KvResult> instead(Asking service, KvOperation.At asked, KvResult truth)
        throws MalformedEncodingException;
  }

  private static ReplicatedState telling(ReplicatedState state, Telling telling) {
    return showing(
        state,
        (asking, read) -> {
          try {
            return KvCodec.decodeOperation(read) instanceof KvOperation.At asked
                ? telling.instead(asking, asked, asking.at(asked.revision(), asked.reading()))
                : Optional.empty();
          } catch (MalformedEncodingException malformed) {
            return Optional.empty();
          }
        });
  }

  /** Without ordering it shows what is told instead, where anything is. */
  private static ReplicatedState showing(
      ReplicatedState state, BiFunction<Asking, Bytes, Optional<KvResult>> instead) {
    return new PassingState(state) {
      @Override
      public ReadAnswer read(ClientId client, Read read) {
        ReadAnswer answer = super.read(client, read);
        List<ReadAnswer.Answer> shown = new ArrayList<>();
        for (int i = 0; i < answer.answers().size(); i++) {
          Bytes asked = read.reads().get(i);
          ReadAnswer.Answer truth = answer.answers().get(i);
          shown.add(
              instead
                  .apply(new Asking(state, client), asked)
                  .map(told -> answer(read, asked, KvCodec.encode(told)))
                  .orElse(truth));
        }
        return new ReadAnswer(
            answer.nonce(), answer.standing(), answer.executed(), answer.revision(), shown);
      }
    };
  }

  private static ReadAnswer.Answer answer(Read read, Bytes asked, Bytes result) {
    return read.wantsResults()
        ? new ReadAnswer.Answer.Whole(result, SequenceNumber.ZERO)
        : new ReadAnswer.Answer.Hashed(
            ReadAnswer.match(read.nonce(), asked, result), SequenceNumber.ZERO);
  }

  private static Optional<KvResult> ofNextRevision(
      Asking service, KvOperation.At asked, KvResult truth) throws MalformedEncodingException {
    return truth instanceof KvResult.NotFound
        ? Optional.of(service.at(asked.revision() + 1, asked.reading()))
            .filter(KvResult.Found.class::isInstance)
        : Optional.empty();
  }

  private static Optional<KvResult> withoutTheOldest(
      Asking service, KvOperation.At asked, KvResult truth) throws MalformedEncodingException {
    boolean isOldest =
        !(truth instanceof KvResult.Failed)
            && asked.revision() > 1
            && service.at(asked.revision() - 1, asked.reading())
                instanceof KvResult.Failed(KvError error, long floor, long actual)
            && error == KvError.COMPACTED
            && floor == asked.revision();
    return isOldest
        ? Optional.of(
            new KvResult.Failed(KvError.COMPACTED, asked.revision() + 1, asked.revision()))
        : Optional.empty();
  }

  private static ReplicatedState fromLeftovers(ReplicatedState state) {
    Map<Bytes, KvResult> leftovers = new TreeMap<>();
    return telling(
        state,
        (service, asked, truth) -> {
          Bytes question = KvCodec.encode(asked);
          if (!(truth instanceof KvResult.Failed)) {
            leftovers.put(question, truth);
          }
          return Optional.ofNullable(leftovers.get(question));
        });
  }
}
