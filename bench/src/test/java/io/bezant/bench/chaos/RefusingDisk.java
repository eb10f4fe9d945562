package io.bezant.bench.chaos;

import io.bezant.crypto.Bytes;
import io.bezant.replica.DiskPorts;
import io.bezant.replica.storage.CheckpointMark;
import io.bezant.replica.storage.Disk;
import io.bezant.replica.storage.DiskFailure;
import io.bezant.replica.storage.DiskFile;
import io.bezant.replica.storage.StagedState;
import io.bezant.replica.storage.StateRoot;
import io.bezant.replica.storage.StateSnapshot;
import io.bezant.replica.storage.StateStore;
import io.bezant.replica.storage.StateStoreFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A disk that works until it is told to refuse something. It refuses once; what is asked of it
 * afterwards it does and counts, as an operating system does whose next sync succeeds although the
 * pages of the one before are gone: nobody may ask.
 */
final class RefusingDisk {

  /** Who makes files of the log ahead; they are others than those that were refused. */
  private static final String HOUSEKEEPER = "bezant-log-files";

  private volatile Optional<Refusal> armed = Optional.empty();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger askedAfterwards = new AtomicInteger();

  /** What is refused. */
  enum Refusal {
    /** A write to the log. */
    LOG_WRITE,
    /** A sync of the log. */
    LOG_SYNC,
    /** A read of the log. */
    LOG_READ,
    /** The commit of a checkpoint. */
    STATE_COMMIT;

    /** Whether it asks the same files to keep something, of which nothing is known any more. */
    boolean asksAgainAfter(Refusal refused) {
      return this != LOG_READ && (this == STATE_COMMIT) == (refused == STATE_COMMIT);
    }
  }

  /** The next time, this is refused. */
  void refuse(Refusal refusal) {
    armed = Optional.of(refusal);
  }

  /** How often something was refused. */
  int refusedCount() {
    return refused.get();
  }

  /** How often the replica asked the same files to keep something after they had refused. */
  int askedAfterwardsCount() {
    return askedAfterwards.get();
  }

  /** For the replica. */
  DiskPorts ports() {
    return new DiskPorts(Log::new, State::new);
  }

  private boolean refuses(Refusal refusal) {
    if (refused.get() > 0) {
      boolean isAgain = armed.filter(refusal::asksAgainAfter).isPresent();
      askedAfterwards.addAndGet(isAgain ? 1 : 0);
      return false;
    }
    boolean isDue = armed.filter(refusal::equals).isPresent();
    if (isDue) {
      refused.incrementAndGet();
    }
    return isDue;
  }

  private void look(Refusal refusal) {
    boolean isAhead = Thread.currentThread().getName().equals(HOUSEKEEPER);
    if (!isAhead && refuses(refusal)) {
      throw new DiskFailure(refusal + " refused: Input/output error");
    }
  }

  private final class Log implements Disk {
    private final Disk disk;

    Log(Disk disk) {
      this.disk = disk;
    }

    @Override
    public List<String> list() {
      return disk.list();
    }

    @Override
    public DiskFile create(String name) {
      return new LogFile(disk.create(name));
    }

    @Override
    public DiskFile open(String name) {
      return new LogFile(disk.open(name));
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
  }

  private final class LogFile implements DiskFile {
    private final DiskFile file;

    LogFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void read(long offset, ByteBuffer target) {
      look(Refusal.LOG_READ);
      file.read(offset, target);
    }

    @Override
    public void write(long offset, ByteBuffer source) {
      look(Refusal.LOG_WRITE);
      file.write(offset, source);
    }

    @Override
    public void sync() {
      look(Refusal.LOG_SYNC);
      file.sync();
    }

    @Override
    public void close() {
      file.close();
    }
  }

  private final class State implements StateStore {
    private final StateStore store;

    State(StateStore store) {
      this.store = store;
    }

    @Override
    public StateRoot commit(CheckpointMark mark, SortedMap<Bytes, Optional<Bytes>> changes) {
      if (refuses(Refusal.STATE_COMMIT)) {
        throw new StateStoreFailure("commit refused", new IOException("Input/output error"));
      }
      return store.commit(mark, changes);
    }

    @Override
    public Optional<Bytes> get(Bytes entryKey) {
      return store.get(entryKey);
    }

    @Override
    public void scan(Bytes from, Optional<Bytes> to, Visitor visitor) {
      store.scan(from, to, visitor);
    }

    @Override
    public Optional<StateRoot> lastRoot() {
      return store.lastRoot();
    }

    @Override
    public StagedState stage() {
      return store.stage();
    }

    @Override
    public void discardStaged() {
      store.discardStaged();
    }

    @Override
    public StateSnapshot openSnapshot() {
      return store.openSnapshot();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
