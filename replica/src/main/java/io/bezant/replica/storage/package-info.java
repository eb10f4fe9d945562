/**
 * What one replica keeps on its disk.
 *
 * <p>The log: {@link io.bezant.replica.storage.WriteAheadLog} keeps what the replica has said and
 * must not forget, over the port {@link io.bezant.replica.storage.Disk}. It knows records as bytes
 * with a sequence number and nothing of their meaning. {@code Layout} says where the bytes lie,
 * {@code LogScanner} what a crash can leave behind and how that is told from damage, {@code
 * LogOpener} how a log is brought back; start there.
 *
 * <p>The state: {@link io.bezant.replica.storage.StateStore} holds the entries as the last
 * checkpoint left them, with the tree over them, in one transaction per checkpoint; {@link
 * io.bezant.replica.storage.LmdbStateStore} on a disk, {@link
 * io.bezant.replica.storage.MemoryStateStore} in simulations. {@link
 * io.bezant.replica.storage.WorkingState} lays what was executed since then over it; start there.
 * The room knows entries as bytes under bytes, nothing of operations, and leaves the shape of the
 * tree to {@link io.bezant.crypto.AuthenticatedMap}. {@link
 * io.bezant.replica.storage.DataDirectory} sees that one process of the right replica uses a
 * directory.
 */
@NullMarked
package io.bezant.replica.storage;

import org.jspecify.annotations.NullMarked;
