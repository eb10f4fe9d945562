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
 *
 * <p>What fits one page is read at the present. Else all pages are read at one revision, the first
 * of them again: an ordered transaction that does nothing tells which revision the store has.
 */
final class Pages implements Iterator<RangeResult> {

  private static final int DEFAULT_KEYS = 1_000;
  private static final int KEYS_PER_REMOVAL = 500;

  private final KvClient kv;
  private final boolean ofOneMoment;
  private RangeOptions options;
  private Optional<KeyRange> rest;
  private int pageKeys;

  private Pages(KvClient kv, KeyRange keys, RangeOptions options, boolean ofOneMoment) {
    this.kv = kv;
    this.ofOneMoment = ofOneMoment;
    this.options = options;
    this.rest = Optional.of(keys);
    this.pageKeys = options.limit() == 0 ? DEFAULT_KEYS : options.limit();
  }

  /** The keys of a range as they are at one moment; one replica alone cannot tell of one. */
  static Stream<KeyValue> of(KvClient kv, KeyRange keys, RangeOptions options) {
    return stream(kv, keys, options, options.mode() != ReadMode.LOCAL);
  }

  /** The keys of a range, each page as it is when it is read. */
  static Stream<KeyValue> moving(KvClient kv, KeyRange keys, RangeOptions options) {
    return stream(kv, keys, options, false);
  }

  private static Stream<KeyValue> stream(
      KvClient kv, KeyRange keys, RangeOptions options, boolean ofOneMoment) {
    if (options.show() == RangeOptions.Show.COUNT) {
      throw new IllegalArgumentException("a stream of keys that shows none");
    }
    if (!options.isPlain()) {
      throw new IllegalArgumentException(
          "pages follow each other in key order and have all keys: no order, no filter; "
              + "use range for what is sorted or filtered");
    }
    Spliterator<RangeResult> pages =
        Spliterators.spliteratorUnknownSize(
            new Pages(kv, keys, options, ofOneMoment), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(pages, false).flatMap(page -> page.entries().stream());
  }

  /** Removes the keys of a range, so many at a time as one request may. */
  static long deleteAll(KvClient kv, KeyRange keys) {
    RangeOptions options =
        RangeOptions.DEFAULT.withLimit(KEYS_PER_REMOVAL).showing(RangeOptions.Show.COUNT);
    Pages parts = new Pages(kv, keys, options, false);
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
    if (page.more() && ofOneMoment && options.revision() == 0) {
      options = options.at(kv.commit(Transaction.of()).revision());
      page = read(keys);
    }
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
