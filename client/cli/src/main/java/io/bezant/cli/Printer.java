package io.bezant.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.screen.TextTable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Writes the result of a command in the form that was asked for. */
public final class Printer {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final PrintStream out;
  private final OutputFormat format;

  Printer(PrintStream out, OutputFormat format) {
    this.out = out;
    this.format = format;
  }

  /** An empty object, to be filled. */
  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode newArray() {
    return MAPPER.createArrayNode();
  }

  /** One line of JSON. */
  static String line(JsonNode model) {
    try {
      return MAPPER.writeValueAsString(model);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of values always has a text", e);
    }
  }

  /**
   * Writes a result.
   *
   * @param model the result, of which every other form than the simple one is made
   * @param simple writes the simple form
   */
  public void print(JsonNode model, Consumer<PrintStream> simple) {
    switch (format) {
      case SIMPLE -> simple.accept(out);
      case JSON -> out.print(line(model) + "\n");
      case TABLE -> table(model).forEach(row -> out.print(row + "\n"));
      case FIELDS -> printFields("", model);
    }
    out.flush();
  }

  private void printFields(String name, JsonNode node) {
    if (node.isObject()) {
      node.properties().forEach(field -> printFields(field.getKey(), field.getValue()));
    } else if (node.isArray()) {
      node.forEach(element -> printFields(name, element));
    } else {
      out.print("\"" + name + "\" : " + node + "\n");
    }
  }

  /**
   * The rows of a table of one object, of a list of objects, or of the first list in an object that
   * is not empty; what is no plain value stands in its cell as JSON.
   */
  static List<String> table(JsonNode model) {
    List<JsonNode> objects = new ArrayList<>();
    rowsOf(model).forEach(objects::add);
    Set<String> columns = new LinkedHashSet<>();
    objects.forEach(object -> object.properties().forEach(field -> columns.add(field.getKey())));
    List<List<String>> cells = new ArrayList<>();
    for (JsonNode object : objects) {
      cells.add(columns.stream().map(column -> cell(object.path(column))).toList());
    }
    return TextTable.framed(List.copyOf(columns), cells);
  }

  private static String cell(JsonNode value) {
    return value.isContainerNode() ? line(value) : value.asText("");
  }

  private static Iterable<JsonNode> rowsOf(JsonNode model) {
    if (model.isArray()) {
      return model;
    }
    for (JsonNode value : model) {
      if (value.isArray() && !value.isEmpty()) {
        return value;
      }
    }
    ObjectNode plain = newObject();
    model
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().isContainerNode()) {
                plain.set(field.getKey(), field.getValue());
              }
            });
    return List.of(plain);
  }
}
