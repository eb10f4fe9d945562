package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A language for tests: an operation is any bytes, its result is the same bytes with a mark. */
final class TestService implements PayloadCodec {

  static final Bytes OPENING = Bytes.utf8("open");

  /** The result that does not fit. */
  static final Bytes TOO_LARGE = Bytes.utf8("too large");

  /** The result that finds no room. */
  static final Bytes BATCH_FULL = Bytes.utf8("batch full");

  private static final int OVERHEAD = 4;

  @Override
  public Bytes opening() {
    return OPENING;
  }

  @Override
  public Bytes bundle(List<Bytes> operations) {
    return sequence(operations);
  }

  @Override
  public int bundleOverheadBytes() {
    return OVERHEAD;
  }

  @Override
  public int operationOverheadBytes() {
    return OVERHEAD;
  }

  @Override
  public Optional<KvResult> readOne(Bytes result) {
    return result.isEmpty() ? Optional.empty() : Optional.of(asResult(result));
  }

  @Override
  public Answer read(Bytes result) {
    if (result.isEmpty()) {
      return new Answer.Unreadable("empty");
    }
    Bytes rest = result.slice(1, result.size());
    return switch ((char) result.byteAt(0)) {
      case 'O' -> new Answer.Opened(rest.asByteBuffer().getLong(0), rest.asByteBuffer().getLong(8));
      case 'R' -> new Answer.Results(items(rest).stream().map(TestService::asResult).toList());
      case 'G' -> new Answer.SessionGone();
      case 'D' -> new Answer.Denied();
      default -> new Answer.Unreadable("unknown kind");
    };
  }

  static Bytes opened(long session, long counter) {
    return Bytes.wrap(
        ByteBuffer.allocate(17).put((byte) 'O').putLong(session).putLong(counter).array());
  }

  /** A result of this language as one of the service's: the bytes are the value. */
  private static KvResult asResult(Bytes result) {
    if (result.equals(BATCH_FULL)) {
      return new KvResult.Failed(KvError.BATCH_RESULT_FULL, 1, 2);
    }
    return result.equals(TOO_LARGE)
        ? new KvResult.Failed(KvError.RESULT_TOO_LARGE, 1, 2)
        : new KvResult.Found(new KeyValue(Bytes.of((byte) 1), result, 1, 1, 1, 0));
  }

  static Bytes gone() {
    return Bytes.utf8("G");
  }

  static Bytes denied() {
    return Bytes.utf8("D");
  }

  /** What executing this payload gives. */
  static Bytes execute(Bytes payload) {
    return Bytes.utf8("R")
        .concat(sequence(items(payload).stream().map(TestService::resultOf).toList()));
  }

  static Bytes resultOf(Bytes operation) {
    return Bytes.utf8("done:").concat(operation);
  }

  static List<Bytes> items(Bytes sequence) {
    List<Bytes> items = new ArrayList<>();
    ByteBuffer buffer = sequence.asByteBuffer();
    int count = buffer.getInt();
    for (int i = 0; i < count; i++) {
      int size = buffer.getInt();
      items.add(sequence.slice(buffer.position(), buffer.position() + size));
      buffer.position(buffer.position() + size);
    }
    return items;
  }

  private static Bytes sequence(List<Bytes> items) {
    int size = OVERHEAD + items.stream().mapToInt(item -> OVERHEAD + item.size()).sum();
    ByteBuffer buffer = ByteBuffer.allocate(size).putInt(items.size());
    items.forEach(item -> buffer.putInt(item.size()).put(item.asByteBuffer()));
    return Bytes.wrap(buffer.array());
  }

  /** The key pair with this number. */
  static KeyPair key(int number) {
    byte[] seed = new byte[KeyPair.SEED_SIZE];
    seed[0] = (byte) number;
    seed[1] = 1;
    return KeyPair.fromSeed(Bytes.wrap(seed));
  }

  /** A cluster of so many replicas, whose only client is key 100. */
  static ClusterConfig cluster(int replicas, Limits limits) {
    List<PublicKey> keys =
        IntStream.range(0, replicas).mapToObj(number -> key(number).publicKey()).toList();
    return new ClusterConfig(
        new Membership(keys),
        key(101).publicKey(),
        List.of(key(100).publicKey()),
        limits,
        ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
        ClusterConfig.DEFAULT_WINDOW_SIZE);
  }
}
