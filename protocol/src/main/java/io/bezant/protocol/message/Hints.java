package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import java.util.List;

/**
 * What an asker holds of the leaves that it asks for: a fingerprint of each entry's hash, so that
 * the donor need not send the whole hash.
 *
 * <p>Fingerprints are so short that two entries may have the same one; a leaf that is put together
 * wrongly for that reason has not the hash that its node names. Whoever writes keys cannot prepare
 * such entries, since nobody knows the salt before the asker has chosen it.
 *
 * @param salt chosen afresh for each request, unpredictably
 * @param fingerprints of the entries held, in the order of their keys, one after another; at least
 *     one
 */
public record Hints(Bytes salt, Bytes fingerprints) {

  /** The size of a salt. */
  public static final int SALT_BYTES = 16;

  /** The size of one fingerprint. */
  public static final int FINGERPRINT_BYTES = 5;

  /** Most fingerprints in one request. */
  public static final int MAX_COUNT = StateGroup.MAX_ENTRIES_PER_NODE;

  private static final String DOMAIN = "BZ1/HINT";

  /** Rejects what cannot be a salt, and none or too many fingerprints. */
  public Hints {
    if (salt.size() != SALT_BYTES) {
      throw new IllegalArgumentException("a salt has " + SALT_BYTES + " bytes, not " + salt.size());
    }
    if (fingerprints.isEmpty()
        || fingerprints.size() % FINGERPRINT_BYTES != 0
        || fingerprints.size() > MAX_COUNT * FINGERPRINT_BYTES) {
      throw new IllegalArgumentException(
          "1 to " + MAX_COUNT + " fingerprints, not " + fingerprints.size() + " bytes");
    }
  }

  /**
   * The hints at entries with these hashes.
   *
   * @param hashes in key order, 1 to {@link #MAX_COUNT}
   */
  public static Hints of(Bytes salt, List<Digest> hashes) {
    byte[] all = new byte[hashes.size() * FINGERPRINT_BYTES];
    for (int i = 0; i < hashes.size(); i++) {
      fingerprint(salt, hashes.get(i)).copyTo(all, i * FINGERPRINT_BYTES);
    }
    return new Hints(salt, Bytes.wrap(all));
  }

  /** What stands for an entry with this hash. */
  static Bytes fingerprint(Bytes salt, Digest hash) {
    return Hasher.domain(DOMAIN)
        .bytes(salt)
        .digest(hash)
        .finish()
        .bytes()
        .slice(0, FINGERPRINT_BYTES);
  }

  /** The number of fingerprints. */
  public int count() {
    return fingerprints.size() / FINGERPRINT_BYTES;
  }

  Bytes fingerprint(int index) {
    int from = index * FINGERPRINT_BYTES;
    return fingerprints.slice(from, from + FINGERPRINT_BYTES);
  }
}
