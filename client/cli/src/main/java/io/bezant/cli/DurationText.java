package io.bezant.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: 500ms, 5s, 1m30s, 2h. A bare number counts seconds. */
public final class DurationText implements ITypeConverter<Duration> {

  private static final String MILLIS = "ms";

  @Override
  public Duration convert(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    try {
      if (lower.endsWith(MILLIS)) {
        return Duration.ofMillis(
            Long.parseLong(lower.substring(0, lower.length() - MILLIS.length())));
      }
      boolean bare = !lower.isEmpty() && Character.isDigit(lower.charAt(lower.length() - 1));
      return Duration.parse("PT" + lower + (bare ? "s" : ""));
    } catch (NumberFormatException | DateTimeParseException e) {
      throw new TypeConversionException(
          "\"" + text + "\" is not a duration; write 500ms, 5s, 1m30s or 2h");
    }
  }
}
