package io.bezant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.KeyValue;
import io.bezant.crypto.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrinterTest {

  private static String printed(OutputFormat format, ObjectNode model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new Printer(out, format).print(model, simple -> simple.print("OK\n"));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyFormTellsTheSame() {
    ObjectNode model = Printer.newObject().put("revision", 7).put("name", "a \"b\"");
    assertEquals("OK\n", printed(OutputFormat.SIMPLE, model));
    assertEquals("{\"revision\":7,\"name\":\"a \\\"b\\\"\"}\n", printed(OutputFormat.JSON, model));
    assertEquals(
        "\"revision\" : 7\n\"name\" : \"a \\\"b\\\"\"\n", printed(OutputFormat.FIELDS, model));
    assertEquals(
        List.of(
            "+----------+-------+",
            "| REVISION | NAME  |",
            "+----------+-------+",
            "| 7        | a \"b\" |",
            "+----------+-------+"),
        Printer.table(model));
  }

  @Test
  void aTableOfWhatHasNoEntriesTellsTheRest() {
    ObjectNode counted = Printer.newObject();
    counted.putArray("kvs");
    counted.put("count", 3);
    assertEquals(
        List.of("+-------+", "| COUNT |", "+-------+", "| 3     |", "+-------+"),
        Printer.table(counted));
  }

  @Test
  void aTableTellsWhatStandsWithinItsCells() {
    ObjectNode done = Printer.newObject();
    done.putArray("responses").addObject().putArray("kvs").addObject().put("key", "k");
    assertEquals("| [{\"key\":\"k\"}] |", Printer.table(done).get(3));
  }

  @Test
  void bytesAreTextOnlyWhereTheyAreUtf8() {
    ObjectNode text =
        KeyValueJson.of(new KeyValue(Bytes.utf8("käse"), Bytes.utf8("v"), 1, 2, 3, 0));
    assertEquals("käse", text.get("key").asText());
    assertEquals("a8Okc2U=", text.get("keyBase64").asText());
    ObjectNode binary =
        KeyValueJson.of(new KeyValue(Bytes.of((byte) 0xff), Bytes.of((byte) 0xc3), 1, 2, 3, 0));
    assertFalse(binary.has("key"));
    assertFalse(binary.has("value"));
    assertEquals("/w==", binary.get("keyBase64").asText());
    assertEquals("ww==", binary.get("valueBase64").asText());
  }
}
