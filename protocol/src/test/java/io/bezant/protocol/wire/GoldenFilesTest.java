package io.bezant.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Epoch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The permanent form of everything on the wire and in the log. A difference here is a break with
 * what is already out there: give a new thing a new number instead. Run with {@code
 * -Dgolden.write=true} to add files for new things, and review what changed.
 */
class GoldenFilesTest {

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  private final WireFixture fixture = new WireFixture();

  @Test
  void framesKeepTheirPermanentForm() throws Exception {
    assertGolden("frame", fixture.encodedFrames());
  }

  @Test
  void recordsKeepTheirPermanentForm() throws Exception {
    Map<String, Bytes> encoded = new TreeMap<>();
    fixture
        .durableRecords()
        .forEach((name, record) -> encoded.put(name, fixture.records.encode(record)));
    assertGolden("record", encoded);
  }

  @Test
  void evidenceKeepsItsPermanentForm() throws Exception {
    assertGolden("evidence", fixture.evidenceFiles());
  }

  @Test
  void signedBytesKeepTheirPermanentForm() throws Exception {
    Map<String, Bytes> encoded = new TreeMap<>();
    fixture
        .messages()
        .forEach(
            (name, signed) ->
                encoded.put(
                    name,
                    signed
                        .message()
                        .statement(signed.sender())
                        .signedBytes(fixture.config.clusterId(), Epoch.ZERO)));
    encoded.put("request", fixture.request(1).request().signedBytes(fixture.config.clusterId()));
    assertGolden("signed", encoded);
  }

  private static void assertGolden(String kind, Map<String, Bytes> encoded) throws IOException {
    for (Map.Entry<String, Bytes> each : encoded.entrySet()) {
      Path file = FOLDER.resolve(kind + "-" + each.getKey() + ".hex");
      String hex = lines(each.getValue().hex());
      if (Boolean.getBoolean("golden.write")) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, hex, StandardCharsets.US_ASCII);
      }
      assertEquals(Files.readString(file, StandardCharsets.US_ASCII), hex, file.toString());
    }
  }

  private static String lines(String hex) {
    return hex.replaceAll("(.{64})", "$1\n").stripTrailing() + "\n";
  }
}
