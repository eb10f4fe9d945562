package io.bezant.protocol.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.Membership;
import io.bezant.protocol.config.ClusterFile.MemberAddresses;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterFileTest {

  private final ClusterFile file =
      new ClusterFile(
          new ClusterConfig(
              new Membership(IntStream.range(0, 4).mapToObj(ClusterFileTest::key).toList()),
              key(100),
              List.of(key(101), key(102)),
              Limits.DEFAULT,
              ClusterConfig.DEFAULT_CHECKPOINT_INTERVAL,
              ClusterConfig.DEFAULT_WINDOW_SIZE),
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      new MemberAddresses(
                          new HostPort("127.0.0.1", 7400 + 3 * i),
                          new HostPort("::1", 7401 + 3 * i)))
              .toList());

  private static PublicKey key(int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return KeyPair.fromSeed(Bytes.wrap(bytes)).publicKey();
  }

  @Test
  void renderedFileParsesBack() {
    ClusterFile parsed = ClusterFile.parse(file.render());
    assertEquals(file, parsed);
    assertEquals(file.config().clusterId(), parsed.config().clusterId());
    assertEquals(file.render(), parsed.render());
  }

  @Test
  void addressesAreNotPartOfTheIdentity() {
    String moved = file.render().replace("127.0.0.1:7400", "replica-0.example:9000");
    ClusterFile parsed = ClusterFile.parse(moved);
    assertEquals(new HostPort("replica-0.example", 9000), parsed.addresses().getFirst().peer());
    assertEquals(file.config().clusterId(), parsed.config().clusterId());
  }

  @Test
  void misspelledFieldIsNamed() {
    assertRefused("\"windowSize\"", "\"windowsize\"", "cluster file.windowSize is missing");
    assertRefused("\"format\" : 1,", "\"format\" : 1, \"x\" : 2,", "cluster file.x is not known");
    assertRefused(
        "\"peerAddress\" : \"127.0.0.1:7403\"",
        "\"peerAddress\" : \"127.0.0.1:7403\", \"color\" : 1",
        "cluster file.members[1].color is not known");
    assertRefused("\"maxKeyBytes\" :", "\"maxKeyByte\" :", "limits.maxKeyBytes is missing");
  }

  @Test
  void repeatedFieldIsRefused() {
    assertRefused("\"format\" : 1,", "\"format\" : 1, \"format\" : 1,", "Duplicate");
  }

  @Test
  void wrongValueIsNamedWithItsField() {
    assertRefused("\"format\" : 1", "\"format\" : 2", "format is 2, this release reads 1");
    assertRefused("\"format\" : 1", "\"format\" : \"1\"", "format must be a whole number");
    assertRefused("127.0.0.1:7403", "127.0.0.1", "members[1].peerAddress is not an address");
    assertRefused("127.0.0.1:7403", "127.0.0.1:70000", "must be in 1..65535: 70000");
    assertRefused("127.0.0.1:7403", "127.0.0.1:7400", "127.0.0.1:7400 is listed twice");
    assertRefused("\"id\" : 2", "\"id\" : 3", "members[2].id must be 2");
    assertRefused(key(1).hex(), key(0).hex(), "share a public key");
    assertRefused(key(1).hex(), "00", "members[1].publicKey is not a public key");
    assertRefused(key(102).hex(), "zz", "clients[1] is not a public key");
    assertRefused(
        "\"maxKeyBytes\" : 480", "\"maxKeyBytes\" : 481", "maxKeyBytes must be in 1..480");
    assertRefused("\"windowSize\" : 256", "\"windowSize\" : 127", "windowSize must be at least");
  }

  @Test
  void whatIsNoJsonObjectIsRefused() {
    for (String text : List.of("", "[]", "{", "null", "{} {}", "[".repeat(5000))) {
      assertThrows(ConfigException.class, () -> ClusterFile.parse(text));
    }
  }

  @Test
  void addressReadsBackInBothForms() {
    for (String text : List.of("localhost:1", "10.0.0.1:7400", "[::1]:65535")) {
      assertEquals(text, HostPort.parse(text).toString());
    }
    for (String text : List.of("", ":1", "host", "host:", "host:0", "::1:80", "a b:1", "h:+1")) {
      assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
    }
  }

  private void assertRefused(String from, String to, String message) {
    String text = file.render();
    assertTrue(text.contains(from), from);
    var thrown =
        assertThrows(
            ConfigException.class, () -> ClusterFile.parse(text.replaceFirst(quote(from), to)));
    assertTrue(String.valueOf(thrown.getMessage()).contains(message), thrown.getMessage());
  }

  private static String quote(String text) {
    return Pattern.quote(text);
  }
}
