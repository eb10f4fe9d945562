package io.bezant.client;

import io.bezant.client.core.PayloadCodec;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * The key-value service's language for the client's core. Internal: public only for those who drive
 * the runtime on loops and networks of their own.
 */
public final class KvPayloads implements PayloadCodec {

  private static final Bytes OPENING = KvCodec.encode(new Command.OpenSession());

  /** An operation as it stands in a bundle. */
  public static Bytes encode(KvOperation operation) {
    return KvCodec.encode(operation);
  }

  /** What people call an operation: the name of its kind. */
  static String name(Bytes operation) {
    try {
      String kind = KvCodec.decodeOperation(operation).getClass().getSimpleName();
      return Character.toLowerCase(kind.charAt(0)) + kind.substring(1);
    } catch (MalformedEncodingException malformed) {
      throw new IllegalStateException("an operation of our own is malformed", malformed);
    }
  }

  @Override
  public Bytes opening() {
    return OPENING;
  }

  @Override
  public Bytes bundle(List<Bytes> operations) {
    return KvCodec.bundle(operations);
  }

  @Override
  public int bundleOverheadBytes() {
    return KvCodec.BUNDLE_HEADER_BYTES;
  }

  @Override
  public int operationOverheadBytes() {
    return 0;
  }

  @Override
  public Optional<KvResult> readOne(Bytes result) {
    try {
      return Optional.of(KvCodec.decodeResult(result));
    } catch (MalformedEncodingException malformed) {
      return Optional.empty();
    }
  }

  @Override
  public Answer read(Bytes result) {
    try {
      return switch (KvCodec.decodeOutcome(result)) {
        case Outcome.SessionOpened(var session, long counter) ->
            new Answer.Opened(session.value(), counter);
        case Outcome.Results(var results, long storeRevision) -> new Answer.Results(results);
        case Outcome.SessionRefused(var reason, long limit, long actual) ->
            switch (reason) {
              case EVICTED, TOO_OLD, WINDOW_EXCEEDED -> new Answer.SessionGone();
              case NOT_REGISTERED -> new Answer.Denied();
              case SKIPPED -> new Answer.Skipped();
              case MALFORMED -> new Answer.Unreadable("it calls our request malformed");
            };
      };
    } catch (MalformedEncodingException malformed) {
      return new Answer.Unreadable(String.valueOf(malformed.getMessage()));
    }
  }
}
