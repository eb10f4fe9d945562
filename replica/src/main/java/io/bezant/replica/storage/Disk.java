package io.bezant.replica.storage;

import java.util.List;

/**
 * One flat directory of files: all that the write-ahead log asks of an operating system.
 *
 * <p>What was written is safe from a power failure only after {@link DiskFile#sync}, what was
 * created, renamed or deleted only after {@link #syncDirectory}. Without them any part of it may be
 * missing afterwards, in any order.
 *
 * <p>Every call blocks until done. Every failure is a {@link DiskFailure}, and whoever sees one
 * must not try again: after a failed write or sync nothing is known about what the disk holds.
 * Implementations may be called from several threads as long as no two use the same file.
 */
public interface Disk {
  /** Returns the names of all files, in ascending order. */
  List<String> list();

  /**
   * Creates an empty file and opens it.
   *
   * @throws DiskFailure also if a file of that name exists
   */
  DiskFile create(String name);

  /**
   * Opens a file for reading and writing.
   *
   * @throws DiskFailure also if there is no such file
   */
  DiskFile open(String name);

  /** Renames a file; one that has the new name already is replaced, both in one step. */
  void rename(String from, String to);

  /** Deletes a file, which nobody may have open. */
  void delete(String name);

  /** Makes all creations, renames and deletions so far durable. */
  void syncDirectory();
}
