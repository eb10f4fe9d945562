package io.bezant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class DurationTextTest {

  private final DurationText converter = new DurationText();

  @Test
  void durationsAreReadAsPeopleWriteThem() {
    assertEquals(Duration.ofMillis(500), converter.convert("500ms"));
    assertEquals(Duration.ofSeconds(5), converter.convert("5s"));
    assertEquals(Duration.ofSeconds(90), converter.convert("1m30s"));
    assertEquals(Duration.ofHours(2), converter.convert("2h"));
    assertEquals(Duration.ofSeconds(7), converter.convert("7"));
    assertEquals(Duration.ofMillis(1500), converter.convert("1.5s"));
  }

  @Test
  void anythingElseIsRefused() {
    for (String text : new String[] {"", "ms", "s", "5 parsecs", "five", "5sms"}) {
      assertThrows(TypeConversionException.class, () -> converter.convert(text), text);
    }
  }
}
