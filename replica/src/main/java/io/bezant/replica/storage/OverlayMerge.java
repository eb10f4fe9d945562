package io.bezant.replica.storage;

import io.bezant.crypto.Bytes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The changes of several overlays in key order, each key once with its newest change. Reads no
 * further ahead than one change per overlay.
 */
final class OverlayMerge implements Iterator<Map.Entry<Bytes, Optional<Bytes>>> {

  /** One overlay's changes, with the next one at hand. */
  private static final class Source {
    private final Iterator<Map.Entry<Bytes, Optional<Bytes>>> rest;
    Optional<Map.Entry<Bytes, Optional<Bytes>>> head = Optional.empty();

    Source(Iterator<Map.Entry<Bytes, Optional<Bytes>>> rest) {
      this.rest = rest;
      advance();
    }

    void advance() {
      head = rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
    }
  }

  private final List<Source> sources = new ArrayList<>();

  /** Merges the overlays, given newest first. */
  OverlayMerge(List<Overlay> newestFirst, Bytes from, Optional<Bytes> to) {
    newestFirst.forEach(overlay -> sources.add(new Source(overlay.range(from, to))));
  }

  /** The next key, if there is one. */
  Optional<Bytes> peekKey() {
    return smallest().map(Map.Entry::getKey);
  }

  @Override
  public boolean hasNext() {
    return smallest().isPresent();
  }

  @Override
  public Map.Entry<Bytes, Optional<Bytes>> next() {
    Map.Entry<Bytes, Optional<Bytes>> next = smallest().orElseThrow(NoSuchElementException::new);
    for (Source source : sources) {
      if (source.head.isPresent() && source.head.get().getKey().equals(next.getKey())) {
        source.advance();
      }
    }
    return next;
  }

  private Optional<Map.Entry<Bytes, Optional<Bytes>>> smallest() {
    Optional<Map.Entry<Bytes, Optional<Bytes>>> smallest = Optional.empty();
    for (Source source : sources) {
      if (source.head.isPresent()
          && (smallest.isEmpty()
              || source.head.get().getKey().compareTo(smallest.get().getKey()) < 0)) {
        smallest = source.head;
      }
    }
    return smallest;
  }
}
