package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import java.util.ArrayList;
import java.util.List;

/** The form of what is asked about leases, and of the answers: a permanent code, then the rest. */
final class LeaseCodec {

  private static final int GRANT = 41;
  private static final int KEEP_ALIVE = 42;
  private static final int REVOKE = 43;
  private static final int TIME_TO_LIVE = 44;
  private static final int LIST = 45;

  private static final int GRANTED = 40;
  private static final int KEPT = 41;
  private static final int REVOKED = 42;
  private static final int TOLD = 43;
  private static final int LISTED = 44;

  private static final int MOST_KEYS = 1 << 16;

  private LeaseCodec() {}

  static void write(KvOperation.OfLeases operation, CanonicalWriter out) {
    switch (operation) {
      case KvOperation.LeaseGrant(var ttlMillis, var id) -> out.u8(GRANT).u64(ttlMillis).u64(id);
      case KvOperation.LeaseKeepAlive(var ids) -> write(ids, out.u8(KEEP_ALIVE));
      case KvOperation.LeaseRevoke(var id) -> out.u8(REVOKE).u64(id);
      case KvOperation.LeaseTimeToLive(var id, var withKeys) ->
          out.u8(TIME_TO_LIVE).u64(id).flag(withKeys);
      case KvOperation.LeaseList(var from, var limit) -> out.u8(LIST).u64(from).u32(limit);
    }
  }

  static KvOperation readOperation(int code, CanonicalReader in) throws MalformedEncodingException {
    try {
      return switch (code) {
        case GRANT -> new KvOperation.LeaseGrant(in.count64(), in.count64());
        case KEEP_ALIVE ->
            new KvOperation.LeaseKeepAlive(readNumbers(in, KvOperation.LeaseKeepAlive.MAX_SIZE));
        case REVOKE -> new KvOperation.LeaseRevoke(in.count64());
        case TIME_TO_LIVE -> new KvOperation.LeaseTimeToLive(in.count64(), in.flag());
        case LIST -> new KvOperation.LeaseList(in.count64(), in.u32());
        default -> throw new MalformedEncodingException("no operation has the code " + code);
      };
    } catch (IllegalArgumentException cannotBe) {
      throw new MalformedEncodingException(String.valueOf(cannotBe.getMessage()));
    }
  }

  static void write(KvResult.OfLeases result, CanonicalWriter out) {
    switch (result) {
      case KvResult.LeaseGranted(var id, var ttlMillis) -> out.u8(GRANTED).u64(id).u64(ttlMillis);
      case KvResult.LeasesKept(var ttlMillis) -> write(ttlMillis, out.u8(KEPT));
      case KvResult.LeaseRevoked(var count, var revision) ->
          out.u8(REVOKED).u64(count).u64(revision);
      case KvResult.LeaseTold(var ttlMillis, var remainingMillis, var keys) -> {
        out.u8(TOLD).u64(ttlMillis).u64(remainingMillis).u32(keys.size());
        keys.forEach(out::sized);
      }
      case KvResult.LeasesListed(var ids, var next) -> write(ids, out.u8(LISTED).u64(next));
    }
  }

  static KvResult readResult(int code, CanonicalReader in) throws MalformedEncodingException {
    return switch (code) {
      case GRANTED -> new KvResult.LeaseGranted(in.count64(), in.count64());
      case KEPT -> new KvResult.LeasesKept(readNumbers(in, KvOperation.LeaseKeepAlive.MAX_SIZE));
      case REVOKED -> new KvResult.LeaseRevoked(in.count64(), in.count64());
      case TOLD -> new KvResult.LeaseTold(in.count64(), in.count64(), readKeys(in));
      case LISTED -> readListed(in);
      default -> throw new MalformedEncodingException("no result has the code " + code);
    };
  }

  private static KvResult readListed(CanonicalReader in) throws MalformedEncodingException {
    long next = in.count64();
    return new KvResult.LeasesListed(readNumbers(in, KvOperation.LeaseList.MAX_LIMIT), next);
  }

  private static void write(List<Long> numbers, CanonicalWriter out) {
    out.u32(numbers.size());
    numbers.forEach(out::u64);
  }

  private static List<Long> readNumbers(CanonicalReader in, int most)
      throws MalformedEncodingException {
    int count = in.count(0, most, Long.BYTES);
    List<Long> numbers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      numbers.add(in.count64());
    }
    return numbers;
  }

  private static List<Bytes> readKeys(CanonicalReader in) throws MalformedEncodingException {
    int count = in.count(0, MOST_KEYS, Integer.BYTES);
    List<Bytes> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(in.sized());
    }
    return keys;
  }
}
