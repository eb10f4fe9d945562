package io.bezant.replica.runtime;

import io.bezant.replica.storage.Disk;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.DiskFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A disk in memory that can be watched, or made to fail, whenever something is synced. */
final class MemoryDisk implements Disk {
  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private Runnable onSync = () -> {};
  private int syncCount;

  void onSync(Runnable action) {
    onSync = action;
  }

  int syncCount() {
    return syncCount;
  }

  @Override
  public List<String> list() {
    return List.copyOf(files.keySet());
  }

  @Override
  public DiskFile create(String name) {
    if (files.putIfAbsent(name, new byte[0]) != null) {
      throw new DiskFailure(name + " exists");
    }
    return new OpenFile(name);
  }

  @Override
  public DiskFile open(String name) {
    content(name);
    return new OpenFile(name);
  }

  private byte[] content(String name) {
    return Optional.ofNullable(files.get(name))
        .orElseThrow(() -> new DiskFailure("there is no " + name));
  }

  @Override
  public void rename(String from, String to) {
    files.put(to, content(from));
    files.remove(from);
  }

  @Override
  public void delete(String name) {
    files.remove(name);
  }

  @Override
  public void syncDirectory() {}

  private final class OpenFile implements DiskFile {
    private final String name;

    OpenFile(String name) {
      this.name = name;
    }

    @Override
    public long size() {
      return content(name).length;
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      target.put(content(name), Math.toIntExact(offset), target.remaining());
    }

    @Override
    public void write(long offset, ByteBuffer source) {
      int from = Math.toIntExact(offset);
      int count = source.remaining();
      byte[] before = content(name);
      byte[] after = Arrays.copyOf(before, Math.max(before.length, from + count));
      source.get(after, from, count);
      files.put(name, after);
    }

    @Override
    public void sync() {
      syncCount++;
      onSync.run();
    }

    @Override
    public void close() {}
  }
}
