package io.bezant.protocol.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.ReplicaFile.Durability;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaFileTest {

  private final ReplicaFile file =
      new ReplicaFile(
          new ReplicaId(2),
          "../cluster.json",
          "replica.key",
          "data",
          Optional.empty(),
          Optional.of(new HostPort("0.0.0.0", 7401)),
          new HostPort("127.0.0.1", 7402),
          Durability.ASYNC,
          ReplicaFile.DEFAULT_SCRUB_PER_SECOND,
          ReplicaFile.DEFAULT_READY_MILLIS);

  @Test
  void renderedFileParsesBack() {
    assertEquals(file, ReplicaFile.parse(file.render()));
    ReplicaFile hasty = file.withReadyMillis(2_000);
    assertEquals(hasty, ReplicaFile.parse(hasty.render()));
  }

  @Test
  void durabilityIsSyncUnlessSaidOtherwise() {
    String text = file.render().replaceFirst(",\\s*\"durability\" : \"async\"", "");
    assertEquals(Durability.SYNC, ReplicaFile.parse(text).durability());
  }

  @Test
  void refusalNamesTheField() {
    assertRefused(file.render().replace("\"admin\"", "\"adminn\""), "admin");
    assertRefused(file.render().replace("\"async\"", "\"sometimes\""), "sometimes");
    assertRefused(file.render().replace("\"id\" : 2", "\"id\" : -1"), "id");
    assertRefused(file.withReadyMillis(2_000).render().replace("2000", "999"), "readyMillis");
    assertRefused(file.withReadyMillis(2_000).render().replace("2000", "86400001"), "readyMillis");
    assertRefused(file.render().replace("\"format\" : 1", "\"format\" : 9"), "format is 9");
  }

  private static void assertRefused(String text, String name) {
    ConfigException refusal = assertThrows(ConfigException.class, () -> ReplicaFile.parse(text));
    assertTrue(String.valueOf(refusal.getMessage()).contains(name), refusal.getMessage());
  }
}
