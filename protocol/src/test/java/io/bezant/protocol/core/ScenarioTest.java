package io.bezant.protocol.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Conversations of whole clusters, word for word. {@code -Dscenarios.write=true} writes the answers
 * anew; then the difference is to be read, line by line.
 */
class ScenarioTest {

  private static final Path FOLDER = Path.of("src/test/resources/scenarios");

  static List<String> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void conversationIsAsWritten(String name) throws IOException {
    Path file = FOLDER.resolve(name);
    String written = Files.readString(file, StandardCharsets.UTF_8);
    String now = new ScenarioRunner().run(written);
    if (Boolean.getBoolean("scenarios.write")) {
      Files.writeString(file, now, StandardCharsets.UTF_8);
    } else {
      assertEquals(written, now, name);
    }
  }
}
