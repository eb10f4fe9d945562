package io.bezant.bench.simulation.planted;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.replica.kv.Entries;
import io.bezant.replica.runtime.ReplicatedState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Mistakes of the service. */
final class MistakenService {

  private static final int CLIENTS = 4;
  private static final int EVERY = 8;

  private MistakenService() {}

  /** Executes in an order that depends on this process: now and then backwards. */
  static ReplicatedState unordered(ReplicatedState state) {
    return new Passing(state) {
      private int executed;

      @Override
      public List<Reply> execute(SequenceNumber sequence, Batch batch) {
        executed++;
        if (executed % EVERY != 0) {
          return super.execute(sequence, batch);
        }
        List<SignedRequest> backwards = new ArrayList<>(batch.requests());
        Collections.reverse(backwards);
        List<Reply> replies =
            new ArrayList<>(super.execute(sequence, new Batch(batch.proposedMillis(), backwards)));
        Collections.reverse(replies);
        return replies;
      }
    };
  }

  /** Takes the time from this process and not from the batch. */
  static ReplicatedState withOwnTime(ReplicatedState state) {
    return new Passing(state) {
      private int executed;

      @Override
      public List<Reply> execute(SequenceNumber sequence, Batch batch) {
        executed++;
        return batch.requests().isEmpty()
            ? super.execute(sequence, batch)
            : super.execute(
                sequence, new Batch(batch.proposedMillis() + executed, batch.requests()));
      }
    };
  }

  /** Keeps what it knows of clients and their sessions outside the state. */
  static Entries withoutSessions(Entries entries) {
    TreeMap<Bytes, Bytes> clients = new TreeMap<>();
    return new Entries() {
      private boolean isOfClients(Bytes key) {
        return key.byteAt(0) == CLIENTS;
      }

      @Override
      public Optional<Bytes> get(Bytes key) {
        return isOfClients(key) ? Optional.ofNullable(clients.get(key)) : entries.get(key);
      }

      @Override
      public void put(Bytes key, Bytes record) {
        if (isOfClients(key)) {
          clients.put(key, record);
        } else {
          entries.put(key, record);
        }
      }

      @Override
      public void delete(Bytes key) {
        if (isOfClients(key)) {
          clients.remove(key);
        } else {
          entries.delete(key);
        }
      }
    };
  }

  /** Forgets which requests of a session it has executed. */
  static Entries withoutWindows(Entries entries) {
    return new Entries() {
      @Override
      public Optional<Bytes> get(Bytes key) {
        return entries.get(key);
      }

      @Override
      public void put(Bytes key, Bytes record) {
        boolean isKnownSession = key.byteAt(0) == CLIENTS && key.size() == SESSION_KEY_BYTES;
        if (!isKnownSession || entries.get(key).isEmpty()) {
          entries.put(key, record);
        }
      }

      @Override
      public void delete(Bytes key) {
        entries.delete(key);
      }
    };
  }

  private static final int SESSION_KEY_BYTES = 1 + 32 + 8;

  /** Passes everything on. */
  private abstract static class Passing implements ReplicatedState {
    private final ReplicatedState state;

    Passing(ReplicatedState state) {
      this.state = state;
    }

    @Override
    public List<Reply> execute(SequenceNumber sequence, Batch batch) {
      return state.execute(sequence, batch);
    }

    @Override
    public Optional<Reply> storedReply(RequestKey key) {
      return state.storedReply(key);
    }

    @Override
    public void freeze(SequenceNumber sequence) {
      state.freeze(sequence);
    }

    @Override
    public void serve(ReplicaId asker, FetchState fetch, Consumer<Message> answer) {
      state.serve(asker, fetch, answer);
    }

    @Override
    public void store(Effect.StoreChunk piece) {
      state.store(piece);
    }

    @Override
    public void install(Effect.InstallState install) {
      state.install(install);
    }
  }
}
