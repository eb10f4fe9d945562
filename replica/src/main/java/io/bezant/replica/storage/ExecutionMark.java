package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.SequenceNumber;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a replica is executing, so that its next life knows what it died of. It is written before
 * each batch and after it, without a sync: it has to survive the end of the process, however
 * sudden, and not of the machine. The first half of the file says what is being executed, the
 * second what killed the process before, and how often in a row.
 *
 * <p>What is not whole is taken for nothing: then a death is not counted. One thread at a time.
 */
public final class ExecutionMark implements AutoCloseable {
  private static final String NAME = "execution.mark";
  private static final int RECORD_BYTES = 64;
  private static final int CONTENT_BYTES = Integer.BYTES + Long.BYTES + Digest.SIZE;

  private final DiskFile file;
  private final ByteBuffer buffer = ByteBuffer.allocate(RECORD_BYTES);
  private Optional<Suspect> suspect;
  private long executing;

  /**
   * A batch whose execution the process did not survive.
   *
   * @param sequence its place
   * @param digest of it
   * @param deaths how often in a row
   */
  public record Suspect(SequenceNumber sequence, Digest digest, int deaths) {}

  private ExecutionMark(DiskFile file) {
    this.file = file;
    Optional<Suspect> killer = read(0);
    Optional<Suspect> before = read(RECORD_BYTES);
    this.suspect =
        killer
            .map(
                now ->
                    new Suspect(
                        now.sequence(),
                        now.digest(),
                        1 + before.filter(it -> isSame(it, now)).map(Suspect::deaths).orElse(0)))
            .or(() -> before);
    suspect.ifPresent(each -> write(RECORD_BYTES, each));
    clear(0);
    file.sync();
  }

  private static boolean isSame(Suspect one, Suspect other) {
    return one.sequence().equals(other.sequence()) && one.digest().equals(other.digest());
  }

  /** The mark in a data directory; a death that it tells of is counted now, once. */
  public static ExecutionMark open(Path dataDirectory) {
    return open(new FileDisk(dataDirectory));
  }

  /** The mark on a disk; a death that it tells of is counted now, once. */
  public static ExecutionMark open(Disk disk) {
    return new ExecutionMark(disk.list().contains(NAME) ? disk.open(NAME) : disk.create(NAME));
  }

  /** What killed the last life, or the ones before, and was not executed since. */
  public Optional<Suspect> suspect() {
    return suspect;
  }

  /** A batch is about to be executed. */
  public void begin(SequenceNumber sequence, Digest digest) {
    executing = sequence.value();
    write(0, new Suspect(sequence, digest, 1));
  }

  /** It was executed, or failed in a way that has a remedy of its own. */
  public void end(boolean isExecuted) {
    clear(0);
    if (isExecuted && suspect.filter(it -> it.sequence().value() <= executing).isPresent()) {
      forget();
    }
  }

  /** Lets what killed the process be tried again. */
  public void forget() {
    suspect = Optional.empty();
    clear(RECORD_BYTES);
  }

  private Optional<Suspect> read(int position) {
    if (file.size() < position + RECORD_BYTES) {
      return Optional.empty();
    }
    buffer.clear();
    file.read(position, buffer);
    buffer.flip();
    int expected = checksum();
    int deaths = buffer.getInt(0);
    long sequence = buffer.getLong(Integer.BYTES);
    if (deaths < 1 || sequence < 1 || buffer.getInt(CONTENT_BYTES) != expected) {
      return Optional.empty();
    }
    Bytes digest = Bytes.copyOf(buffer.slice(Integer.BYTES + Long.BYTES, Digest.SIZE));
    return Optional.of(new Suspect(new SequenceNumber(sequence), Digest.of(digest), deaths));
  }

  private int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(buffer.slice(0, CONTENT_BYTES));
    return (int) crc.getValue();
  }

  private void write(int position, Suspect what) {
    buffer.clear();
    buffer.putInt(what.deaths()).putLong(what.sequence().value());
    buffer.put(what.digest().bytes().asByteBuffer());
    buffer.putInt(checksum());
    put(position);
  }

  private void clear(int position) {
    buffer.clear();
    put(position);
  }

  private void put(int position) {
    while (buffer.position() < RECORD_BYTES) {
      buffer.put((byte) 0);
    }
    buffer.flip();
    file.write(position, buffer);
  }

  @Override
  public void close() {
    file.close();
  }
}
