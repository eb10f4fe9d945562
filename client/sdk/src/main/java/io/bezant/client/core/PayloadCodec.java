package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.KvResult;
import java.util.List;
import java.util.Optional;

/**
 * The service's language, as far as a client must speak it to bundle operations and open sessions.
 */
public interface PayloadCodec {

  /** What a request that opens a session asks for. */
  Bytes opening();

  /** What a request asks for that carries these operations, one or more, in this order. */
  Bytes bundle(List<Bytes> operations);

  /** The bytes a bundle has beside its operations. */
  int bundleOverheadBytes();

  /** The bytes an operation adds to a bundle beside its own. */
  int operationOverheadBytes();

  /** What an agreed result means; anything unintelligible is {@link Answer.Unreadable}. */
  Answer read(Bytes result);

  /** What the result of a single reading means; empty if it is unintelligible. */
  Optional<KvResult> readOne(Bytes result);

  /** What the service may answer to a request. */
  sealed interface Answer {

    /**
     * A session of this client, the one opened last.
     *
     * @param session its identity
     * @param counter the opening counter under which it was opened
     */
    record Opened(long session, long counter) implements Answer {}

    /**
     * The bundle was executed.
     *
     * @param results one for each operation, in order
     */
    record Results(List<KvResult> results) implements Answer {

      /** Copies the list. */
      public Results {
        results = List.copyOf(results);
      }
    }

    /** The session does not exist (any more), or does not take this number (any more). */
    record SessionGone() implements Answer {}

    /** The batch of this request was skipped: it was not executed and will not be. */
    record Skipped() implements Answer {}

    /** The client's key is not registered. */
    record Denied() implements Answer {}

    /**
     * Nothing this client understands.
     *
     * @param reason what is wrong
     */
    record Unreadable(String reason) implements Answer {}
  }
}
