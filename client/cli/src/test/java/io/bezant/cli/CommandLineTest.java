package io.bezant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {

  @TempDir private Path folder = Path.of("");

  private final Typed typed = new Typed();

  @Test
  void unknownCommandIsWrongUsage() {
    assertEquals(ExitCode.USAGE, typed.run("frobnicate"));
    assertTrue(typed.err().contains("frobnicate"), typed.err());
    assertEquals("", typed.out());
  }

  @Test
  void missingKeyIsWrongUsage() {
    assertEquals(ExitCode.USAGE, typed.run("get"));
    assertTrue(typed.err().contains("KEY"), typed.err());
  }

  @Test
  void rangeIsNamedInOneWayOnly() {
    assertEquals(ExitCode.USAGE, typed.run("get", "a", "b", "--prefix"));
    assertEquals(ExitCode.USAGE, typed.run("get", "a", "--from-key", "--prefix"));
    assertEquals(ExitCode.USAGE, typed.run("get", "a", "--prefix", "--keys-only", "--count-only"));
    assertEquals(ExitCode.USAGE, typed.run("get", "--prefix", "--limit", "-1"));
    assertEquals(ExitCode.USAGE, typed.run("get", "--prefix", "--limit", "many"));
  }

  @Test
  void orderAndFiltersThatDoNotExistAreWrongUsage() {
    assertEquals(ExitCode.USAGE, typed.run("get", "--prefix", "--order", "sideways"));
    assertEquals(ExitCode.USAGE, typed.run("get", "--prefix", "--sort-by", "LEASE"));
    assertEquals(ExitCode.USAGE, typed.run("get", "--prefix", "--min-mod-rev", "soon"));
    for (String bound :
        List.of("--min-mod-rev", "--max-mod-rev", "--min-create-rev", "--max-create-rev")) {
      assertEquals(ExitCode.USAGE, typed.run("get", "--prefix", bound, "-1"));
    }
  }

  @Test
  void usageErrorIsJsonWhenJsonWasAskedFor() throws IOException {
    assertEquals(ExitCode.USAGE, typed.run("get", "-w", "json"));
    JsonNode error = new ObjectMapper().readTree(typed.err());
    assertEquals("usage", error.get("error").asText());
    assertEquals(ExitCode.USAGE, error.get("exitCode").asInt());
  }

  @Test
  void twoConditionsAreWrongUsage() {
    assertEquals(ExitCode.USAGE, typed.run("put", "k", "v", "--if-absent", "--if-value", "w"));
    assertEquals(ExitCode.USAGE, typed.run("put", "k", "v", "--if-absent", "--prev-kv"));
  }

  @Test
  void helpNamesTheExitCodes() {
    assertEquals(ExitCode.OK, typed.run("--help"));
    assertTrue(typed.out().contains("5  no quorum"), typed.out());
    assertFalse(typed.out().contains("\u001b"), "no colours without a terminal");
  }

  @Test
  void missingClusterNamesTheCure() {
    String nowhere = folder.resolve("nowhere").toString();
    assertEquals(ExitCode.ERROR, typed.run("get", "k", "--dir", nowhere));
    assertTrue(typed.err().contains("cluster start"), typed.err());
    assertEquals(ExitCode.ERROR, typed.run("cluster", "status", "--dir", nowhere));
    assertTrue(typed.err().contains("cluster init"), typed.err());
  }

  @Test
  void sharedFlagsStandBeforeAndAfterTheCommand() {
    String nowhere = folder.resolve("elsewhere").toString();
    typed.run("--dir", nowhere, "get", "k");
    assertTrue(typed.err().contains("elsewhere"), typed.err());
    typed.run("get", "k", "--dir", nowhere);
    assertTrue(typed.err().contains("elsewhere"), typed.err());
  }

  @Test
  void flagBeatsVariable() {
    typed.variable("BEZANT_DIR", folder.resolve("of-variable").toString());
    typed.run("get", "k");
    assertTrue(typed.err().contains("of-variable"), typed.err());
    typed.run("get", "k", "--dir", folder.resolve("of-flag").toString());
    assertTrue(typed.err().contains("of-flag"), typed.err());
  }

  @Test
  void typedFolderBeatsTheFileOfTheEnvironment() {
    typed.variable("BEZANT_CONFIG", folder.resolve("of-variable.json").toString());
    typed.run("get", "k");
    assertTrue(typed.err().contains("of-variable.json"), typed.err());
    typed.run("get", "k", "--dir", folder.resolve("of-flag").toString());
    assertTrue(typed.err().contains("of-flag"), typed.err());
  }

  @Test
  void formatMayComeFromTheEnvironment() throws IOException {
    typed.variable("BEZANT_WRITE_OUT", "json");
    assertEquals(ExitCode.OK, typed.run("version"));
    assertTrue(new ObjectMapper().readTree(typed.out()).has("version"), typed.out());
  }

  @Test
  void badDurationIsWrongUsage() {
    assertEquals(ExitCode.USAGE, typed.run("get", "k", "--deadline", "soon"));
    assertTrue(typed.err().contains("500ms"), typed.err());
  }

  @Test
  void generatedKeyIsForItsOwnerAloneAndNeverOverwritten() throws IOException {
    Path file = folder.resolve("new.key");
    assertEquals(ExitCode.OK, typed.run("key", "generate", file.toString()));
    String shown = typed.out().strip();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    KeyPair pair = Pem.decodePrivateKey(Files.readString(file));
    assertEquals(pair.publicKey().hex(), shown);
    assertEquals(ExitCode.OK, typed.run("key", "show", file.toString()));
    assertEquals(shown, typed.out().strip());
    assertEquals(ExitCode.ERROR, typed.run("key", "generate", file.toString()));
    assertEquals(pair.publicKey(), Pem.decodePrivateKey(Files.readString(file)).publicKey());
  }

  @Test
  void garbageInAKeyFileIsAnErrorNotACrash() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.key"), "not a key");
    assertEquals(ExitCode.ERROR, typed.run("key", "show", file.toString()));
    assertTrue(typed.err().contains("PEM"), typed.err());
    assertFalse(typed.err().contains("Exception"), typed.err());
  }

  @Test
  void completionKnowsTheCommands() {
    assertEquals(ExitCode.OK, typed.run("completion", "bash"));
    for (String command : List.of("put", "get", "del", "cluster", "demo")) {
      assertTrue(typed.out().contains(command), command);
    }
    assertEquals(ExitCode.OK, typed.run("completion", "zsh"));
  }

  @Test
  void valueMayBeginWithAnAt() {
    typed.run("put", "k", "@/etc/hostname", "--dir", folder.resolve("none").toString());
    assertTrue(typed.err().contains("there is no client file"), typed.err());
  }
}
