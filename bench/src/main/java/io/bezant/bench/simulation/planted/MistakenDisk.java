package io.bezant.bench.simulation.planted;

import io.bezant.replica.storage.Disk;
import io.bezant.replica.storage.DiskFile;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk of which the log does not ask all that it should. */
abstract class MistakenDisk implements Disk {
  private final Disk disk;

  MistakenDisk(Disk disk) {
    this.disk = disk;
  }

  /** Takes what was written for durable. */
  static Disk withoutSync(Disk disk) {
    return new MistakenDisk(disk) {
      @Override
      DiskFile opened(DiskFile file) {
        return new Unsynced(file);
      }
    };
  }

  /** Takes what was written to files of this kind for durable. */
  static Disk withoutSyncOf(String prefix, Disk disk) {
    return new MistakenDisk(disk) {
      @Override
      public DiskFile create(String name) {
        return name.startsWith(prefix) ? new Unsynced(super.create(name)) : super.create(name);
      }

      @Override
      public DiskFile open(String name) {
        return name.startsWith(prefix) ? new Unsynced(super.open(name)) : super.open(name);
      }
    };
  }

  /** Takes new names for durable. */
  static Disk withoutDirectory(Disk disk) {
    return new MistakenDisk(disk) {
      @Override
      public void syncDirectory() {}
    };
  }

  /** What stands between the log and a file. */
  DiskFile opened(DiskFile file) {
    return file;
  }

  @Override
  public List<String> list() {
    return disk.list();
  }

  @Override
  public DiskFile create(String name) {
    return opened(disk.create(name));
  }

  @Override
  public DiskFile open(String name) {
    return opened(disk.open(name));
  }

  @Override
  public void rename(String from, String to) {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) {
    disk.delete(name);
  }

  @Override
  public void syncDirectory() {
    disk.syncDirectory();
  }

  private record Unsynced(DiskFile file) implements DiskFile {
    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      file.read(offset, target);
    }

    @Override
    public void write(long offset, ByteBuffer source) {
      file.write(offset, source);
    }

    @Override
    public void sync() {}

    @Override
    public void close() {
      file.close();
    }
  }
}
