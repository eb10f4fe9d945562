package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.cli.EvidenceShelf.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code evidence}: what the replicas of a local cluster have kept against each other. */
@Command(
    name = "evidence",
    description = "List, show and export proofs that replicas have lied.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      EvidenceCommand.ListAll.class,
      EvidenceCommand.Show.class,
      EvidenceCommand.Export.class
    })
final class EvidenceCommand {

  private EvidenceCommand() {}

  /** {@code evidence list}: one line for each proof. */
  @Command(
      name = "list",
      description = "List what the replicas of the local cluster have kept, each proof verified.")
  static final class ListAll implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      List<Item> items = EvidenceShelf.of(cli.cluster()).items();
      ObjectNode root = Printer.newObject();
      ArrayNode rows = root.putArray("evidence");
      items.forEach(item -> rows.add(item.summary()));
      cli.printer()
          .print(
              root,
              out -> {
                if (items.isEmpty()) {
                  out.print("no replica was caught lying\n");
                }
                items.forEach(item -> out.print(item.id() + "  " + item.sentence() + "\n"));
              });
      return ExitCode.OK;
    }
  }

  /** {@code evidence show}: both statements. */
  @Command(name = "show", description = "Show what a replica signed twice.")
  static final class Show implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ID", description = "As evidence list shows it.")
    private String id = "";

    @Override
    public Integer call() throws IOException {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      Item item = EvidenceShelf.of(cli.cluster()).item(id);
      cli.printer().print(item.details(), out -> out.print(item.text()));
      return ExitCode.OK;
    }
  }

  /** {@code evidence export}: the file that convicts. */
  @Command(
      name = "export",
      description = "Write a proof to FILE; `bezant verify FILE` judges it anywhere.")
  static final class Export implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ID", description = "As evidence list shows it.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "A file that does not exist yet.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
      Item item = EvidenceShelf.of(cli.cluster()).item(id);
      Files.write(file, item.file().toByteArray(), StandardOpenOption.CREATE_NEW);
      cli.printer()
          .print(
              item.summary().put("file", file.toString()),
              out -> out.print("wrote " + file + ": " + item.sentence() + "\n"));
      return ExitCode.OK;
    }
  }
}
