package io.bezant.cli;

import io.bezant.client.KeyRange;
import io.bezant.crypto.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which keys a command is about, as etcdctl's flags say it. */
final class RangeSelection {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "KEY",
      description = "The key; with --prefix or --from-key it may be empty, for all keys.")
  private @Nullable String key;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "END",
      description = "The first key that is not meant any more: all from KEY up to there are.")
  private @Nullable String end;

  @Option(names = "--prefix", description = "All keys that begin with KEY.")
  private boolean prefix;

  @Option(names = "--from-key", description = "KEY and all keys above it.")
  private boolean fromKey;

  /** The one key that is meant. */
  Bytes one() {
    return Bytes.utf8(first(key, prefix || fromKey));
  }

  /** The range that is meant; none if it is one key. */
  Optional<KeyRange> range() {
    return range(key, end, prefix, fromKey);
  }

  /** The keys that somebody means who typed this; one alone is a range of one. */
  static KeyRange keys(
      @Nullable String key, @Nullable String end, boolean prefix, boolean fromKey) {
    return range(key, end, prefix, fromKey)
        .orElseGet(() -> KeyRange.of(Bytes.utf8(first(key, false))));
  }

  private static Optional<KeyRange> range(
      @Nullable String key, @Nullable String end, boolean prefix, boolean fromKey) {
    if ((prefix ? 1 : 0) + (fromKey ? 1 : 0) + (end == null ? 0 : 1) > 1) {
      throw new IllegalArgumentException("only one of END, --prefix and --from-key can be meant");
    }
    Bytes first = Bytes.utf8(first(key, prefix || fromKey));
    if (prefix) {
      return Optional.of(KeyRange.prefix(first));
    }
    if (fromKey) {
      return Optional.of(KeyRange.from(first));
    }
    return Optional.ofNullable(end).map(last -> KeyRange.of(first, Bytes.utf8(last)));
  }

  /** The key, without which nothing but all keys could be meant. */
  private static String first(@Nullable String key, boolean mayMeanAll) {
    if (key == null) {
      if (mayMeanAll) {
        return "";
      }
      throw new IllegalArgumentException("KEY is missing");
    }
    return key;
  }
}
