package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.replica.storage.StateView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a transaction has changed so far, over the entries that it began with. It sees its own
 * changes; nobody else does until they are applied, all together and at one revision. One that is
 * dropped has left no trace.
 */
final class Draft implements Entries, Revisions {

  private final Entries entries;
  private final Revisions revisions;
  private final TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();
  private final List<Bytes> removed = new ArrayList<>();
  private boolean isChanged;

  Draft(Entries entries, Revisions revisions) {
    this.entries = entries;
    this.revisions = revisions;
  }

  @Override
  public long revision() {
    return isChanged ? nextRevision() : revisions.revision();
  }

  @Override
  public long nextRevision() {
    isChanged = true;
    return Math.addExact(revisions.revision(), 1);
  }

  @Override
  public Optional<Bytes> get(Bytes entryKey) {
    Optional<Bytes> change = changes.get(entryKey);
    return change == null ? entries.get(entryKey) : change;
  }

  @Override
  public void put(Bytes entryKey, Bytes record) {
    changes.put(entryKey, Optional.of(record));
  }

  @Override
  public void delete(Bytes entryKey) {
    changes.put(entryKey, Optional.empty());
  }

  /** Notes a key that is removed, to be told when it is. */
  void removed(Bytes key) {
    removed.add(key);
  }

  @Override
  public void scan(Bytes from, Bytes to, StateView.Visitor visitor) {
    if (from.compareTo(to) >= 0) {
      return;
    }
    Overlay overlay = new Overlay(changes.subMap(from, to).entrySet().iterator(), visitor);
    entries.scan(from, to, overlay);
    overlay.finish();
  }

  /** Makes the changes. */
  void apply(Consumer<Bytes> onRemoved) {
    if (isChanged) {
      revisions.nextRevision();
      changes.forEach(
          (key, record) ->
              record.ifPresentOrElse(
                  present -> entries.put(key, present), () -> entries.delete(key)));
      removed.forEach(onRemoved);
    }
  }

  /** Lays the changes over the entries below as they come by. */
  private static final class Overlay implements StateView.Visitor {
    private final Iterator<Map.Entry<Bytes, Optional<Bytes>>> changes;
    private final StateView.Visitor visitor;
    private Optional<Map.Entry<Bytes, Optional<Bytes>>> next;
    private boolean isWanted = true;

    Overlay(Iterator<Map.Entry<Bytes, Optional<Bytes>>> changes, StateView.Visitor visitor) {
      this.changes = changes;
      this.visitor = visitor;
      this.next = step();
    }

    private Optional<Map.Entry<Bytes, Optional<Bytes>>> step() {
      return changes.hasNext() ? Optional.of(changes.next()) : Optional.empty();
    }

    @Override
    public boolean visit(Bytes key, Bytes record) {
      boolean isChanged = false;
      while (isWanted && next.isPresent() && next.get().getKey().compareTo(key) <= 0) {
        isChanged = next.get().getKey().equals(key);
        show(next.get());
      }
      if (isWanted && !isChanged) {
        isWanted = visitor.visit(key, record);
      }
      return isWanted;
    }

    void finish() {
      while (isWanted && next.isPresent()) {
        show(next.get());
      }
    }

    private void show(Map.Entry<Bytes, Optional<Bytes>> change) {
      next = step();
      if (change.getValue().isPresent()) {
        isWanted = visitor.visit(change.getKey(), change.getValue().get());
      }
    }
  }
}
