package io.bezant.replica.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A look at LMDB's file before LMDB maps it. A page that the tree names but the file lacks kills
 * the JVM when it is touched (SIGBUS), and a damaged header may too, so both are looked for first.
 *
 * <p>LMDB does not write pages at the end of the file that a transaction took and gave back, so a
 * healthy file may be shorter than its last page number says. Such a file is extended by a hole,
 * which makes every page readable, and the caller must then audit the whole state: a hole where a
 * page should be is noticed there.
 */
final class LmdbFile {
  private static final int META_PAGES = 2;
  private static final int HEADER_BYTES = 16;
  private static final int META_BYTES = 152;
  private static final int FLAGS_OFFSET = 10;
  private static final int META_FLAG = 0x08;
  private static final int MAGIC_OFFSET = HEADER_BYTES;
  private static final int MAGIC = 0xBEEFC0DE;
  private static final int PAGE_SIZE_OFFSET = HEADER_BYTES + 24;
  private static final int LAST_PAGE_OFFSET = HEADER_BYTES + 120;
  private static final int TRANSACTION_OFFSET = HEADER_BYTES + 128;
  private static final int MIN_PAGE_BYTES = 512;
  private static final int MAX_PAGE_BYTES = 32768;

  private final Path file;

  LmdbFile(Path file) {
    this.file = file;
  }

  /**
   * Checks the file and makes every page it names readable.
   *
   * @return whether the file was shorter than it says, so that the state must be audited
   * @throws CorruptStateException if LMDB must not map this file
   */
  boolean prepare() throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return false;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      int pageBytes = pageBytes(channel, size);
      if (size % pageBytes != 0 || size < (long) META_PAGES * pageBytes) {
        throw new CorruptStateException(
            file.toString(),
            "at least " + META_PAGES + " whole pages of " + pageBytes + " bytes",
            size + " bytes; the file was cut off");
      }
      long needed = (lastPage(channel, pageBytes) + 1) * pageBytes;
      if (needed <= size) {
        return false;
      }
      channel.write(ByteBuffer.allocate(1), needed - 1);
      channel.force(true);
      return true;
    }
  }

  private int pageBytes(FileChannel channel, long size) throws IOException {
    if (size < HEADER_BYTES + META_BYTES) {
      throw new CorruptStateException(
          file.toString(), "two header pages", size + " bytes; the file was cut off");
    }
    int pageBytes = read(channel, 0).getInt(PAGE_SIZE_OFFSET);
    if (pageBytes < MIN_PAGE_BYTES
        || pageBytes > MAX_PAGE_BYTES
        || Integer.bitCount(pageBytes) != 1) {
      throw new CorruptStateException(
          file + ", header page 0", "a page size", Integer.toString(pageBytes));
    }
    return pageBytes;
  }

  /**
   * The last page in use according to the newer of the two headers, both of which must be sound.
   */
  private long lastPage(FileChannel channel, int pageBytes) throws IOException {
    long newest = -1;
    long lastPage = 0;
    for (int page = 0; page < META_PAGES; page++) {
      ByteBuffer meta = read(channel, (long) page * pageBytes);
      String place = file + ", header page " + page;
      expect(place + ", magic", MAGIC, meta.getInt(MAGIC_OFFSET));
      expect(place + ", number", page, meta.getLong(0));
      expect(place + ", flags", META_FLAG, meta.getShort(FLAGS_OFFSET));
      expect(place + ", page size", pageBytes, meta.getInt(PAGE_SIZE_OFFSET));
      if (meta.getLong(TRANSACTION_OFFSET) > newest) {
        newest = meta.getLong(TRANSACTION_OFFSET);
        lastPage = meta.getLong(LAST_PAGE_OFFSET);
      }
    }
    if (lastPage < META_PAGES - 1 || lastPage > Long.MAX_VALUE / pageBytes - 1) {
      throw new CorruptStateException(
          file.toString(), "a number of the last page", Long.toString(lastPage));
    }
    return lastPage;
  }

  private static void expect(String place, long expected, long actual) {
    if (expected != actual) {
      throw new CorruptStateException(place, Long.toString(expected), Long.toString(actual));
    }
  }

  private ByteBuffer read(FileChannel channel, long position) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + META_BYTES).order(ByteOrder.nativeOrder());
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new CorruptStateException(
            file.toString(), "a header page at " + position, "the end of the file");
      }
    }
    return bytes.flip();
  }
}
