package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.world.PassingEntries;
import io.bezant.bench.simulation.world.PassingState;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.replica.kv.Entries;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.storage.StateView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Mistakes of the service. */
final class MistakenService {

  private static final int KEYS = 1;
  private static final int HISTORY = 2;
  private static final int GRAVES = 2;
  private static final int CLIENTS = 4;
  private static final int EVERY = 8;

  /** In the record of a key, behind what it replaced and when it was created. */
  private static final int REVISION_AT = 2 * Long.BYTES;

  private MistakenService() {}

  /** Executes in an order that depends on this process: now and then backwards. */
  static ReplicatedState unordered(ReplicatedState state) {
    return new PassingState(state) {
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
    return new PassingState(state) {
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
    return new PassingEntries(entries) {
      private boolean isOfClients(Bytes key) {
        return key.byteAt(0) == CLIENTS;
      }

      @Override
      public Optional<Bytes> get(Bytes key) {
        return isOfClients(key) ? Optional.ofNullable(clients.get(key)) : super.get(key);
      }

      @Override
      public void put(Bytes key, Bytes record) {
        if (isOfClients(key)) {
          clients.put(key, record);
        } else {
          super.put(key, record);
        }
      }

      @Override
      public void delete(Bytes key) {
        if (isOfClients(key)) {
          clients.remove(key);
        } else {
          super.delete(key);
        }
      }
    };
  }

  /** Forgets which requests of a session it has executed. */
  static Entries withoutWindows(Entries entries) {
    return new PassingEntries(entries) {
      @Override
      public void put(Bytes key, Bytes record) {
        boolean isKnownSession = key.byteAt(0) == CLIENTS && key.size() == SESSION_KEY_BYTES;
        if (!isKnownSession || super.get(key).isEmpty()) {
          super.put(key, record);
        }
      }
    };
  }

  /** Leaves out of ranges what was put last, as if it looked at an older state for them. */
  static Entries withoutLatest(Entries entries) {
    return new PassingEntries(entries) {
      private Bytes latest = Bytes.EMPTY;

      @Override
      public void put(Bytes key, Bytes record) {
        if (key.byteAt(0) == KEYS) {
          latest = key;
        }
        super.put(key, record);
      }

      @Override
      public void scan(Bytes from, Bytes to, StateView.Visitor visitor) {
        super.scan(from, to, (key, record) -> key.equals(latest) || visitor.visit(key, record));
      }
    };
  }

  /** Removes only the first of keys that are removed at one revision. */
  static Entries removingOnlyTheFirst(Entries entries) {
    return new PassingEntries(entries) {
      private Bytes removing = Bytes.EMPTY;
      private Bytes removed = Bytes.EMPTY;

      @Override
      public void put(Bytes key, Bytes record) {
        if (key.size() > 1 && key.byteAt(0) == HISTORY && key.byteAt(1) == GRAVES) {
          removing = record.slice(0, Long.BYTES);
        }
        super.put(key, record);
      }

      @Override
      public void delete(Bytes key) {
        if (key.byteAt(0) != KEYS) {
          super.delete(key);
        } else if (removing.isEmpty() || !removing.equals(removed)) {
          super.delete(key);
          removed = removing;
        }
      }
    };
  }

  /** Does only the first of the writes of one revision. */
  static Entries writingOnlyTheFirst(Entries entries) {
    return new PassingEntries(entries) {
      private Bytes written = Bytes.EMPTY;

      @Override
      public void put(Bytes key, Bytes record) {
        if (key.byteAt(0) != KEYS) {
          super.put(key, record);
          return;
        }
        Bytes revision = record.slice(REVISION_AT, REVISION_AT + Long.BYTES);
        if (!revision.equals(written)) {
          super.put(key, record);
          written = revision;
        }
      }
    };
  }

  private static final int SESSION_KEY_BYTES = 1 + 32 + 8;
}
