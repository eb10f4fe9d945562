package io.bezant.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A range that is read page by page. A page that is too large is asked for again with half of it.
 */
final class Pages implements Iterator<RangeResult> {

  private static final int DEFAULT_KEYS = 1_000;
  private static final int KEYS_PER_REMOVAL = 500;

  private final KvClient kv;
  private final RangeOptions options;
  private Optional<KeyRange> rest;
  private int pageKeys;

  private Pages(KvClient kv, KeyRange keys, RangeOptions options) {
    this.kv = kv;
    this.options = options;
    this.rest = Optional.of(keys);
    this.pageKeys = options.limit() == 0 ? DEFAULT_KEYS : options.limit();
  }

  /** The keys of a range. */
  static Stream<KeyValue> of(KvClient kv, KeyRange keys, RangeOptions options) {
    if (options.show() == RangeOptions.Show.COUNT) {
      throw new IllegalArgumentException("a stream of keys that shows none");
    }
    Spliterator<RangeResult> pages =
        Spliterators.spliteratorUnknownSize(
            new Pages(kv, keys, options), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(pages, false).flatMap(page -> page.entries().stream());
  }

  /** Removes the keys of a range, so many at a time as one request may. */
  static long deleteAll(KvClient kv, KeyRange keys) {
    RangeOptions options =
        RangeOptions.DEFAULT.withLimit(KEYS_PER_REMOVAL).showing(RangeOptions.Show.COUNT);
    Pages parts = new Pages(kv, keys, options);
    long removed = 0;
    while (parts.hasNext()) {
      KeyRange rest = parts.rest.orElseThrow();
      RangeResult part = parts.next();
      KeyRange whole = part.next().map(end -> KeyRange.of(rest.from(), end)).orElse(rest);
      removed += kv.delete(whole).count();
    }
    return removed;
  }

  @Override
  public boolean hasNext() {
    return rest.isPresent();
  }

  @Override
  public RangeResult next() {
    KeyRange keys = rest.orElseThrow(NoSuchElementException::new);
    RangeResult page = read(keys);
    rest = page.next().map(keys::startingAt);
    return page;
  }

  private RangeResult read(KeyRange keys) {
    while (true) {
      try {
        return kv.range(keys, options.withLimit(pageKeys));
      } catch (BezantException.ResultTooLarge | BezantException.TooManyKeys tooMuch) {
        if (pageKeys == 1) {
          throw tooMuch;
        }
        pageKeys = pageKeys / 2;
      }
    }
  }
}
