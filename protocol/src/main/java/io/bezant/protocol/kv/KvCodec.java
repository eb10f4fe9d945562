package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands and outcomes as bytes and back. Each begins with the version of the form and a permanent
 * code; equal values have equal bytes, and no other bytes are accepted for them.
 *
 * <p>Codes of operations: 1 put, 2 get, 3 delete, 4 compare-and-set, 5 range, 6 delete-range, 7
 * transaction, 10 update, 20 reading at a revision, 21 compaction, 40 put with a lease, 41 to 45
 * grant, keep-alive, revocation, time to live and list of leases; the others to 63 are free. A code
 * once given is never given again.
 */
public final class KvCodec {

  /** Version of the form; the first byte of every command and outcome. */
  public static final int VERSION = 1;

  /** The bytes of a bundle beside its operations. */
  public static final int BUNDLE_HEADER_BYTES = 6;

  private static final int OPEN_SESSION = 1;
  private static final int BUNDLE = 2;

  private static final int SESSION_OPENED = 1;
  private static final int RESULTS = 2;
  private static final int SESSION_REFUSED = 3;

  private static final int SMALLEST_OPERATION = 5;
  private static final int SMALLEST_RESULT = 1;
  private static final int MOST_RESULTS = 1 << 16;

  private KvCodec() {}

  /** The payload of a request. */
  public static Bytes encode(Command command) {
    CanonicalWriter out = new CanonicalWriter().u8(VERSION);
    switch (command) {
      case Command.OpenSession _open -> out.u8(OPEN_SESSION);
      case Command.Bundle(var operations) -> {
        out.u8(BUNDLE).u32(operations.size());
        operations.forEach(operation -> OperationCodec.write(operation, out));
      }
    }
    return out.toBytes();
  }

  /** One operation as it stands in a bundle, so that a client can measure it before it travels. */
  public static Bytes encode(KvOperation operation) {
    CanonicalWriter out = new CanonicalWriter();
    OperationCodec.write(operation, out);
    return out.toBytes();
  }

  /**
   * Reads one operation that stands alone.
   *
   * @throws MalformedEncodingException if these are not exactly the bytes of an operation
   */
  public static KvOperation decodeOperation(Bytes encoded) throws MalformedEncodingException {
    CanonicalReader in = new CanonicalReader(encoded);
    KvOperation operation = OperationCodec.readOperation(in);
    in.requireEnd();
    return operation;
  }

  /**
   * How many keys of a range an operation that stands alone may read; zero for single keys. Nobody
   * knows how many versions lie between the present and the past.
   */
  public static int mostKeysRead(Bytes encoded) {
    if (encoded.isEmpty() || !OperationCodec.readsMany(encoded.byteAt(0))) {
      return 0;
    }
    try {
      return decodeOperation(encoded) instanceof KvOperation.Range range && range.limit() > 0
          ? range.limit()
          : Integer.MAX_VALUE;
    } catch (MalformedEncodingException answeredAsSuch) {
      return 0;
    }
  }

  /** One result as it stands in an outcome. */
  public static Bytes encode(KvResult result) {
    CanonicalWriter out = new CanonicalWriter();
    ResultCodec.write(result, out);
    return out.toBytes();
  }

  /**
   * Reads one result that stands alone.
   *
   * @throws MalformedEncodingException if these are not exactly the bytes of a result
   */
  public static KvResult decodeResult(Bytes encoded) throws MalformedEncodingException {
    CanonicalReader in = new CanonicalReader(encoded);
    KvResult result = ResultCodec.readResult(in);
    in.requireEnd();
    return result;
  }

  /**
   * The payload of a request that carries these operations: the same bytes as those of a {@link
   * Command.Bundle} of them.
   */
  public static Bytes bundle(List<Bytes> encodedOperations) {
    CanonicalWriter out = new CanonicalWriter();
    out.u8(VERSION).u8(BUNDLE).u32(encodedOperations.size());
    encodedOperations.forEach(out::raw);
    return out.toBytes();
  }

  /**
   * Reads the payload of a request.
   *
   * @param maxOperations most operations a bundle may hold
   * @throws MalformedEncodingException if these are not exactly the bytes of a command
   */
  public static Command decodeCommand(Bytes payload, int maxOperations)
      throws MalformedEncodingException {
    CanonicalReader in = new CanonicalReader(payload);
    requireVersion(in);
    int code = in.u8();
    Command command =
        switch (code) {
          case OPEN_SESSION -> new Command.OpenSession();
          case BUNDLE -> {
            int count = in.count(1, maxOperations, SMALLEST_OPERATION);
            List<KvOperation> operations = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
              operations.add(OperationCodec.readOperation(in));
            }
            yield new Command.Bundle(operations);
          }
          default -> throw new MalformedEncodingException("no command has the code " + code);
        };
    in.requireEnd();
    return command;
  }

  /** The result of a reply. */
  public static Bytes encode(Outcome outcome) {
    CanonicalWriter out = new CanonicalWriter().u8(VERSION);
    switch (outcome) {
      case Outcome.SessionOpened(var session, var counter) ->
          out.u8(SESSION_OPENED).u64(session.value()).u64(counter);
      case Outcome.Results(var results, var storeRevision) -> {
        out.u8(RESULTS).u64(storeRevision).u32(results.size());
        results.forEach(result -> ResultCodec.write(result, out));
      }
      case Outcome.SessionRefused(var reason, var limit, var actual) ->
          out.u8(SESSION_REFUSED).u8(reason.code()).u64(limit).u64(actual);
    }
    return out.toBytes();
  }

  /**
   * Reads the result of a reply.
   *
   * @throws MalformedEncodingException if these are not exactly the bytes of an outcome
   */
  public static Outcome decodeOutcome(Bytes result) throws MalformedEncodingException {
    CanonicalReader in = new CanonicalReader(result);
    requireVersion(in);
    int code = in.u8();
    Outcome outcome =
        switch (code) {
          case SESSION_OPENED ->
              new Outcome.SessionOpened(new SessionId(in.count64()), in.count64());
          case RESULTS -> {
            long storeRevision = in.count64();
            int count = in.count(1, MOST_RESULTS, SMALLEST_RESULT);
            List<KvResult> results = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
              results.add(ResultCodec.readResult(in));
            }
            yield new Outcome.Results(results, storeRevision);
          }
          case SESSION_REFUSED ->
              new Outcome.SessionRefused(reason(in.u8()), in.count64(), in.count64());
          default -> throw new MalformedEncodingException("no outcome has the code " + code);
        };
    in.requireEnd();
    return outcome;
  }

  private static void requireVersion(CanonicalReader in) throws MalformedEncodingException {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedEncodingException("the version is " + version + ", not " + VERSION);
    }
  }

  private static Outcome.Reason reason(int code) throws MalformedEncodingException {
    for (Outcome.Reason reason : Outcome.Reason.values()) {
      if (reason.code() == code) {
        return reason;
      }
    }
    throw new MalformedEncodingException("no reason has the code " + code);
  }
}
