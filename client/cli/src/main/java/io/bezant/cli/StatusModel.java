package io.bezant.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.cluster.AdminReport;
import io.bezant.cli.cluster.LocalCluster;
import io.bezant.cli.cluster.LocalReplica;
import io.bezant.cli.screen.TextTable;
import java.util.List;
import java.util.Optional;

/**
 * What each replica of a local cluster says of itself, side by side. Fields that scripts rely on
 * are always there, null where nobody answers; whatever else a replica says comes after them.
 */
final class StatusModel {

  private static final List<String> RELIED_ON =
      List.of("view", "primary", "executed", "stable", "stateDigest");
  private static final int DIGEST_CHARACTERS = 16;

  private StatusModel() {}

  static ArrayNode of(List<LocalReplica> replicas) {
    ArrayNode model = Printer.newArray();
    LocalCluster.ask(replicas, StatusModel::of).forEach(model::add);
    return model;
  }

  private static ObjectNode of(LocalReplica replica) {
    Optional<ProcessHandle> process = replica.process();
    Optional<AdminReport> report = process.isPresent() ? replica.report() : Optional.empty();
    ObjectNode row = Printer.newObject().put("id", replica.id());
    row.put("pid", process.map(ProcessHandle::pid).orElse(null));
    row.put("up", process.isPresent());
    for (String name : RELIED_ON) {
      row.set(name, report.map(each -> each.json().path(name)).orElse(row.nullNode()));
      if (row.path(name).isMissingNode()) {
        row.putNull(name);
      }
    }
    String silent = process.isPresent() ? "unreachable" : "down";
    row.put(
        "health", report.map(each -> each.json().path("health").asText("unknown")).orElse(silent));
    report.ifPresent(
        each ->
            each.json()
                .properties()
                .forEach(
                    field -> {
                      if (!row.has(field.getKey())) {
                        row.set(field.getKey(), field.getValue());
                      }
                    }));
    return row;
  }

  /** The columns that a person compares. */
  static List<String> table(ArrayNode model) {
    List<List<String>> rows =
        model
            .valueStream()
            .map(
                row ->
                    List.of(
                        cell(row, "id"),
                        cell(row, "pid"),
                        row.path("up").asBoolean() ? "yes" : "no",
                        cell(row, "view"),
                        cell(row, "primary"),
                        cell(row, "executed"),
                        cell(row, "stable"),
                        shortened(cell(row, "stateDigest")),
                        cell(row, "health")))
            .toList();
    return TextTable.plain(
        List.of(
            "id", "pid", "up", "view", "primary", "executed", "stable", "state digest", "health"),
        rows);
  }

  private static String cell(JsonNode row, String name) {
    return row.path(name).isNull() ? "-" : row.path(name).asText("-");
  }

  private static String shortened(String digest) {
    return digest.length() > DIGEST_CHARACTERS ? digest.substring(0, DIGEST_CHARACTERS) : digest;
  }
}
