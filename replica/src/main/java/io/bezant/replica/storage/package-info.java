/**
 * What one replica keeps on its disk.
 *
 * <p>The log: {@link io.bezant.replica.storage.WriteAheadLog} keeps what the replica has said and
 * must not forget, over the port {@link io.bezant.replica.storage.Disk}. It knows records as bytes
 * with a sequence number and nothing of their meaning. {@code Layout} says where the bytes lie,
 * {@code LogScanner} what a crash can leave behind and how that is told from damage, {@code
 * LogOpener} how a log is brought back; start there.
 */
@NullMarked
package io.bezant.replica.storage;

import org.jspecify.annotations.NullMarked;
