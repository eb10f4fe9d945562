package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.replica.storage.CorruptStateException;
import java.util.ArrayList;
import java.util.List;

/**
 * Versions that were replaced one after another in one batch. One entry of the state holds a few of
 * them, so that history costs the tree and the store an entry for several writes, and still fits a
 * page of the store; what is larger stands alone.
 */
final class HistoryPage {
  private static final int MOST_VERSIONS = 64;
  private static final int ROOMY_BYTES = 1_900;

  private final long number;
  private final List<Bytes> versions;
  private int bytes;

  /** An empty page. */
  HistoryPage(long number) {
    this(number, List.of());
  }

  private HistoryPage(long number, List<Bytes> versions) {
    this.number = number;
    this.versions = new ArrayList<>(versions);
    this.bytes = versions.stream().mapToInt(HistoryPage::sizeOf).sum();
  }

  /** The number of the page on which a version stands. */
  static long pageOf(long version) {
    return version / MOST_VERSIONS;
  }

  long number() {
    return number;
  }

  boolean isEmpty() {
    return versions.isEmpty();
  }

  boolean hasRoomFor(Bytes version) {
    return versions.isEmpty()
        || (versions.size() < MOST_VERSIONS && bytes + sizeOf(version) <= ROOMY_BYTES);
  }

  /** Adds a version, and tells its number. */
  long add(Bytes version) {
    versions.add(version);
    bytes += sizeOf(version);
    return number * MOST_VERSIONS + versions.size() - 1;
  }

  private static int sizeOf(Bytes version) {
    return Integer.BYTES + version.size();
  }

  /** The version of that number, which stands on this page. */
  ReplacedVersion version(long version) {
    int slot = (int) (version % MOST_VERSIONS);
    if (slot >= versions.size()) {
      throw new CorruptStateException(
          "page " + number + " of the history",
          "version " + version,
          versions.size() + " versions");
    }
    return ReplacedVersion.decode(version, versions.get(slot));
  }

  /** All versions on it. */
  List<ReplacedVersion> all() {
    List<ReplacedVersion> all = new ArrayList<>();
    for (int slot = 0; slot < versions.size(); slot++) {
      all.add(version(number * MOST_VERSIONS + slot));
    }
    return all;
  }

  Bytes encode() {
    CanonicalWriter out = new CanonicalWriter(bytes);
    versions.forEach(out::sized);
    return out.toBytes();
  }

  static HistoryPage decode(long number, Bytes record) {
    try {
      CanonicalReader in = new CanonicalReader(record);
      List<Bytes> versions = new ArrayList<>();
      while (in.remaining() > 0) {
        versions.add(in.sized());
      }
      return new HistoryPage(number, versions);
    } catch (MalformedEncodingException e) {
      throw new CorruptStateException("page " + number + " of the history", "versions", e);
    }
  }
}
