package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.wire.EvidenceCodec;
import io.bezant.protocol.wire.EvidenceName;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.protocol.wire.UnauthenticMessageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The evidence that a replica keeps, over all its lives: one file for each culprit and kind of lie,
 * the first that was found. A file appears whole or not at all. Nothing here stops a replica: what
 * cannot be written is not kept, what cannot be read is damaged and makes room for the next.
 *
 * <p>One thread at a time, and not the loop's: every method waits for the disk.
 */
public final class EvidenceFolder {
  private static final String UNFINISHED = ".tmp";

  private final Disk disk;
  private final EvidenceCodec codec;

  /** What became of evidence that was to be kept. */
  public enum Kept {
    /** It is on the disk. */
    NEW,
    /** Such a lie of this replica was proven before. */
    KNOWN
  }

  /**
   * A file.
   *
   * @param id what it is called by
   * @param bytes the file
   * @param evidence what it proves
   */
  public record Item(String id, Bytes bytes, Evidence evidence) {}

  /**
   * The evidence in a directory.
   *
   * @param codec of the cluster; verifies whatever is read
   */
  public EvidenceFolder(Disk disk, EvidenceCodec codec) {
    this.disk = disk;
    this.codec = codec;
  }

  /**
   * Keeps evidence unless its like is kept.
   *
   * @throws DiskFailure if it could not be written; nothing was lost that was there before
   */
  public Kept keep(Evidence evidence) {
    String name = EvidenceName.fileOf(evidence);
    if (read(name).isPresent()) {
      return Kept.KNOWN;
    }
    String unfinished = name + UNFINISHED;
    if (disk.list().contains(unfinished)) {
      disk.delete(unfinished);
    }
    try (DiskFile file = disk.create(unfinished)) {
      file.write(0, codec.encode(evidence).asByteBuffer());
      file.sync();
    }
    disk.rename(unfinished, name);
    disk.syncDirectory();
    return Kept.NEW;
  }

  /** All that is kept and still proves what it did, by name of the file. */
  public List<Item> items() {
    List<Item> items = new ArrayList<>();
    for (String name : disk.list()) {
      if (name.endsWith(EvidenceName.SUFFIX)) {
        read(name).ifPresent(items::add);
      }
    }
    return List.copyOf(items);
  }

  private Optional<Item> read(String name) {
    if (!disk.list().contains(name)) {
      return Optional.empty();
    }
    try (DiskFile file = disk.open(name)) {
      long size = file.size();
      if (size > codec.maxFileBytes()) {
        return Optional.empty();
      }
      byte[] bytes = new byte[(int) size];
      file.read(0, ByteBuffer.wrap(bytes));
      Bytes whole = Bytes.wrap(bytes);
      return Optional.of(new Item(EvidenceName.idOf(whole), whole, codec.convict(whole)));
    } catch (DiskFailure | MalformedMessageException | UnauthenticMessageException damaged) {
      return Optional.empty();
    }
  }
}
