package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.BezantClient;
import io.bezant.client.KeyRange;
import io.bezant.client.WatchBatch;
import io.bezant.client.WatchEvent;
import io.bezant.client.WatchOptions;
import io.bezant.client.WatchStream;
import io.bezant.crypto.Bytes;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code watch}: prints what changes, and runs a command for each change. */
@Command(
    name = "watch",
    description = {
      "Print what changes under a key or in a range: PUT or DELETE, the key and the value.",
      "With -- COMMAND, run it for each change with BEZANT_WATCH_REVISION,",
      "BEZANT_WATCH_EVENT_TYPE, BEZANT_WATCH_KEY and BEZANT_WATCH_VALUE in its environment.",
      "Goes on until it is interrupted."
    })
final class WatchCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofHours(1);
  private static final String END_OF_OPTIONS = "--";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "KEY [END] [-- COMMAND]",
      description = {
        "The key, or the first key of a range, which ends before END; with --prefix or",
        "--from-key the key may be left out, for all keys."
      })
  private List<String> words = new ArrayList<>();

  @Option(names = "--prefix", description = "All keys that begin with KEY.")
  private boolean prefix;

  @Option(names = "--from-key", description = "KEY and all keys above it.")
  private boolean fromKey;

  @Option(
      names = "--rev",
      paramLabel = "REVISION",
      description = "From this revision on, past or to come; 0 for what is written from now on.")
  private long revision;

  @Option(names = "--prev-kv", description = "Tell what was there before, too.")
  private boolean previous;

  @Option(
      names = "--filter",
      paramLabel = "KIND",
      description = "Leave out changes of a kind: put or delete.")
  private @Nullable Kind left;

  @Option(
      names = "--progress-notify",
      description = "Tell also up to which revision nothing happened, every ten seconds.")
  private boolean progress;

  @Option(
      names = "--max-events",
      paramLabel = "N",
      description = "End after so many changes; 0 for never.")
  private long maxEvents;

  /** A kind of change. */
  enum Kind {
    PUT,
    DELETE
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    BezantCli cli = BezantCli.of(command);
    int toRun = wordsBehind(command.commandLine().getParseResult().originalArgs());
    List<String> run = words.subList(words.size() - toRun, words.size());
    KeyRange keys = keys(words.subList(0, words.size() - toRun));
    WatchOptions options =
        new WatchOptions(revision, previous, left != Kind.PUT, left != Kind.DELETE);
    Optional<ChangeProcess> process =
        run.isEmpty() ? Optional.empty() : Optional.of(new ChangeProcess(run, cli.terminal()));
    try (BezantClient client = cli.access().open();
        WatchStream changes = client.watch().open(keys, options)) {
      return tell(cli, changes, process);
    }
  }

  private static int wordsBehind(List<String> arguments) {
    int end = arguments.indexOf(END_OF_OPTIONS);
    return end < 0 ? 0 : arguments.size() - end - 1;
  }

  private KeyRange keys(List<String> named) {
    if (named.size() > 2) {
      throw new IllegalArgumentException(
          "only KEY and END are meant before --: " + String.join(" ", named));
    }
    return RangeSelection.keys(
        named.isEmpty() ? null : named.getFirst(),
        named.size() < 2 ? null : named.getLast(),
        prefix,
        fromKey);
  }

  private int tell(BezantCli cli, WatchStream changes, Optional<ChangeProcess> process)
      throws InterruptedException {
    Duration wait = progress ? Duration.ofSeconds(10) : PATIENCE;
    long told = 0;
    while (true) {
      Optional<WatchBatch> batch = changes.next(wait);
      if (batch.isEmpty() && progress) {
        long through = changes.revision();
        cli.printer()
            .print(
                Printer.newObject().put("progress", through),
                out -> out.print("progress notify: " + through + "\n"));
      }
      for (WatchEvent event : batch.map(WatchBatch::events).orElse(List.of())) {
        cli.printer().print(json(event), out -> print(event, out));
        if (process.isPresent()) {
          process.get().run(event);
        }
        if (++told == maxEvents) {
          return ExitCode.OK;
        }
      }
    }
  }

  private static ObjectNode json(WatchEvent event) {
    ObjectNode json =
        Printer.newObject().put("type", typeOf(event)).put("revision", event.revision());
    switch (event) {
      case WatchEvent.Put put -> json.setAll(KeyValueJson.of(put.keyValue()));
      case WatchEvent.Delete delete -> KeyValueJson.put(json, "key", delete.key());
    }
    event.previous().ifPresent(before -> json.set("prevKv", KeyValueJson.of(before)));
    if (event.isPreviousTooLarge()) {
      json.put("prevKvTooLarge", true);
    }
    return json;
  }

  /** What kind of change it is, as it is printed. */
  static String typeOf(WatchEvent event) {
    return switch (event) {
      case WatchEvent.Put _put -> "PUT";
      case WatchEvent.Delete _delete -> "DELETE";
    };
  }

  /** The value that was written; empty if the key was removed. */
  static Bytes valueOf(WatchEvent event) {
    return switch (event) {
      case WatchEvent.Put put -> put.keyValue().value();
      case WatchEvent.Delete _delete -> Bytes.EMPTY;
    };
  }

  private static void print(WatchEvent event, PrintStream out) {
    out.print(typeOf(event) + "\n");
    event.previous().ifPresent(before -> print(before.key(), before.value(), out));
    print(event.key(), valueOf(event), out);
  }

  private static void print(Bytes key, Bytes value, PrintStream out) {
    out.writeBytes(key.toByteArray());
    out.print("\n");
    out.writeBytes(value.toByteArray());
    out.print("\n");
  }
}
