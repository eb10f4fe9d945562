package io.bezant.bench.simulation.world;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bytes of one file of a {@link SimulatedDisk}: what is read, what a power failure leaves, and
 * which sectors the next sync would write. A sector that is absent is zero.
 */
final class SimulatedContent {
  private static final byte[] ZEROS = new byte[SimulatedDisk.SECTOR_BYTES];

  /** Arrays in the maps are never written again, so that copies may share them. */
  private final TreeMap<Long, byte[]> visible = new TreeMap<>();

  private final TreeMap<Long, byte[]> durable = new TreeMap<>();
  private final TreeSet<Long> unsynced = new TreeSet<>();
  private long visibleSize;
  private long durableSize;
  private boolean sizeUnsynced;

  long size() {
    return visibleSize;
  }

  void read(long offset, ByteBuffer target) {
    long at = offset;
    while (target.hasRemaining()) {
      int within = (int) (at % SimulatedDisk.SECTOR_BYTES);
      int count = Math.min(target.remaining(), SimulatedDisk.SECTOR_BYTES - within);
      target.put(sector(visible, at / SimulatedDisk.SECTOR_BYTES), within, count);
      at += count;
    }
  }

  void write(long offset, ByteBuffer source) {
    long at = offset;
    while (source.hasRemaining()) {
      long sector = at / SimulatedDisk.SECTOR_BYTES;
      int within = (int) (at % SimulatedDisk.SECTOR_BYTES);
      int count = Math.min(source.remaining(), SimulatedDisk.SECTOR_BYTES - within);
      byte[] bytes = sector(visible, sector).clone();
      source.get(bytes, within, count);
      put(visible, sector, bytes);
      unsynced.add(sector);
      at += count;
    }
    if (at > visibleSize) {
      visibleSize = at;
      sizeUnsynced = true;
    }
  }

  void sync() {
    unsynced.forEach(sector -> put(durable, sector, sector(visible, sector)));
    unsynced.clear();
    if (sizeUnsynced) {
      durableSize = visibleSize;
      sizeUnsynced = false;
    }
  }

  void forgetUnsynced() {
    unsynced.clear();
    sizeUnsynced = false;
  }

  /** Asks once for each unsynced sector that would change anything, then for the size. */
  void losePower(SimulatedDisk.Survival survival) {
    for (long sector : unsynced) {
      byte[] written = sector(visible, sector);
      if (!Arrays.equals(written, sector(durable, sector)) && survival.next()) {
        put(durable, sector, written);
      }
    }
    if (sizeUnsynced && durableSize != visibleSize && survival.next()) {
      durableSize = visibleSize;
    }
    durable
        .tailMap((durableSize + SimulatedDisk.SECTOR_BYTES - 1) / SimulatedDisk.SECTOR_BYTES)
        .clear();
    forgetUnsynced();
    visible.clear();
    visible.putAll(durable);
    visibleSize = durableSize;
  }

  boolean hasBytesIn(long offset) {
    return visible.containsKey(offset / SimulatedDisk.SECTOR_BYTES);
  }

  void flip(long offset, int mask) {
    long sector = offset / SimulatedDisk.SECTOR_BYTES;
    int within = (int) (offset % SimulatedDisk.SECTOR_BYTES);
    for (Map<Long, byte[]> side : List.of(visible, durable)) {
      byte[] bytes = sector(side, sector).clone();
      bytes[within] ^= (byte) mask;
      put(side, sector, bytes);
    }
  }

  void overwrite(long offset, ByteBuffer source) {
    sync();
    long room = Math.max(0, visibleSize - offset);
    write(offset, source.slice(0, (int) Math.min(room, source.remaining())));
    sync();
  }

  void resize(long size) {
    sync();
    visibleSize = size;
    durableSize = size;
    long sectors = (size + SimulatedDisk.SECTOR_BYTES - 1) / SimulatedDisk.SECTOR_BYTES;
    visible.tailMap(sectors).clear();
    durable.tailMap(sectors).clear();
  }

  SimulatedContent copy() {
    SimulatedContent copy = new SimulatedContent();
    copy.visible.putAll(visible);
    copy.durable.putAll(durable);
    copy.unsynced.addAll(unsynced);
    copy.visibleSize = visibleSize;
    copy.durableSize = durableSize;
    copy.sizeUnsynced = sizeUnsynced;
    return copy;
  }

  private static byte[] sector(Map<Long, byte[]> side, long sector) {
    return side.getOrDefault(sector, ZEROS);
  }

  private static void put(Map<Long, byte[]> side, long sector, byte[] bytes) {
    if (Arrays.equals(bytes, ZEROS)) {
      side.remove(sector);
    } else {
      side.put(sector, bytes);
    }
  }
}
