package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The physical form of everything that is stored under a key, entries and chunks alike: {@code
 * crc32c u32 ‖ hash 32 ‖ record}. The checksum covers the key, the hash and the record.
 *
 * <p>It is checked at every read of the record, since LMDB has no checksums of its own. A scan for
 * hashes alone does not check it: that would read every value, and a wrong hash there shows in the
 * root, which differs from everybody else's.
 */
final class StoredRecord {
  /** The bytes before the record. */
  static final int HEADER_BYTES = Integer.BYTES + Digest.SIZE;

  private StoredRecord() {}

  /** Rejects what cannot be an entry key. */
  static void checkKey(Bytes entryKey) {
    if (entryKey.isEmpty() || entryKey.size() > StateView.MAX_ENTRY_KEY_BYTES) {
      throw new IllegalArgumentException(
          "an entry key has 1 to "
              + StateView.MAX_ENTRY_KEY_BYTES
              + " bytes, not "
              + entryKey.size());
    }
  }

  /** Clears the buffer and fills it with the stored form, ready to be read. */
  static void encode(ByteBuffer key, Digest hash, Bytes record, ByteBuffer into) {
    into.clear();
    into.putInt(0);
    into.put(hash.bytes().asByteBuffer());
    into.put(record.asByteBuffer());
    into.flip();
    into.putInt(0, checksum(key, into));
  }

  /**
   * Returns a copy of the record after checking the checksum; the buffers' positions stay.
   *
   * @param place what is read, for the message
   */
  static Bytes record(String place, ByteBuffer key, ByteBuffer stored) {
    check(place, key, stored);
    return Bytes.copyOf(stored.slice(HEADER_BYTES, stored.limit() - HEADER_BYTES));
  }

  /** Checks the checksum; the buffers' positions stay. */
  static void check(String place, ByteBuffer key, ByteBuffer stored) {
    if (stored.limit() < HEADER_BYTES) {
      throw new CorruptStateException(
          placeOf(place, key), "at least " + HEADER_BYTES + " bytes", stored.limit() + " bytes");
    }
    int expected = stored.getInt(0);
    int actual = checksum(key, stored);
    if (expected != actual) {
      throw new CorruptStateException(
          placeOf(place, key),
          String.format("the stored checksum %08x", expected),
          String.format("%08x over %d bytes", actual, stored.limit()));
    }
  }

  /** Narrows the buffer to the stored hash, unchecked. */
  static ByteBuffer hash(String place, ByteBuffer key, ByteBuffer stored) {
    if (stored.limit() < HEADER_BYTES) {
      throw new CorruptStateException(
          placeOf(place, key), "at least " + HEADER_BYTES + " bytes", stored.limit() + " bytes");
    }
    return stored.limit(HEADER_BYTES).position(Integer.BYTES);
  }

  private static int checksum(ByteBuffer key, ByteBuffer stored) {
    int keyPosition = key.position();
    int storedPosition = stored.position();
    CRC32C crc = new CRC32C();
    crc.update(key);
    crc.update(stored.position(Integer.BYTES));
    key.position(keyPosition);
    stored.position(storedPosition);
    return (int) crc.getValue();
  }

  private static String placeOf(String place, ByteBuffer key) {
    return place + ", key " + Bytes.copyOf(key);
  }
}
