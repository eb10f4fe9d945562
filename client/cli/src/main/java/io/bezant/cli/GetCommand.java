package io.bezant.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bezant.client.KeyRange;
import io.bezant.client.KeyValue;
import io.bezant.client.RangeOptions;
import io.bezant.client.RangeResult;
import io.bezant.client.ReadMode;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code get}: reads a key or a range of keys. */
@Command(
    name = "get",
    description = {
      "Read a key or a range: prints each key and its value on two lines.",
      "Where nothing is found nothing is printed; exit code 3.",
      "A range is read whole and as it is at one moment, or not at all.",
      "With an order or a filter all of it is looked at and counted, whatever the limit."
    })
final class GetCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private RangeSelection selection = new RangeSelection();

  @Mixin private SortSelection sort = new SortSelection();

  @Option(names = "--print-value-only", description = "Print values alone.")
  private boolean valueOnly;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = {
        "At most so many keys; 0 for all there are.",
        "Where the next begins is told in JSON as nextKey, in key order."
      })
  private int limit;

  @Option(
      names = "--rev",
      paramLabel = "REVISION",
      description = "As it was when the store had this revision; 0 for the present.")
  private long revision;

  @ArgGroup(exclusive = true)
  private @Nullable Shown shown;

  @ArgGroup(exclusive = true)
  private @Nullable Mode mode;

  /** What is told of each key of a range. */
  static final class Shown {
    @Option(names = "--keys-only", description = "Print keys alone.")
    private boolean keysOnly;

    @Option(names = "--count-only", description = "Print how many keys there are.")
    private boolean countOnly;
  }

  /** How far the answer may be believed; linearizable if nobody says otherwise. */
  static final class Mode {
    @Option(
        names = "--ordered",
        description = "Let the reading take its place in the agreed order, like a write.")
    private boolean ordered;

    @Option(
        names = "--local",
        description = {
          "Ask one replica only and believe it: the value may be old, or anything if it lies.",
          "Said in JSON as \"verified\": false."
        })
    private boolean local;

    ReadMode toReadMode() {
      return local ? ReadMode.LOCAL : ordered ? ReadMode.ORDERED : ReadMode.LINEARIZABLE;
    }
  }

  @Override
  public Integer call() {
    BezantCli cli = BezantCli.of(Objects.requireNonNull(spec));
    ReadMode readMode = mode == null ? ReadMode.LINEARIZABLE : mode.toReadMode();
    RangeResult found = read(cli, readMode);
    ObjectNode model = Printer.newObject();
    var list = model.putArray("kvs");
    found.entries().stream().map(this::json).forEach(list::add);
    model.put("count", found.count());
    model.put("more", found.more());
    found.next().ifPresent(next -> KeyValueJson.put(model, "nextKey", next));
    if (readMode == ReadMode.LOCAL) {
      model.put("verified", false);
    }
    cli.printer().print(model, out -> print(found, out));
    return !found.entries().isEmpty() || countsOnly() ? ExitCode.OK : ExitCode.NOT_FOUND;
  }

  private RangeResult read(BezantCli cli, ReadMode readMode) {
    Optional<KeyRange> range = selection.range();
    RangeOptions.Selection selected = sort.selection();
    boolean isAll = selected.equals(RangeOptions.Selection.ALL);
    if (range.isEmpty() && shown == null && revision == 0 && isAll) {
      Optional<KeyValue> one = cli.access().ask(kv -> kv.get(selection.one(), readMode));
      List<KeyValue> entries = one.stream().toList();
      return new RangeResult(entries, entries.size(), Optional.empty());
    }
    KeyRange keys = range.orElseGet(() -> KeyRange.of(selection.one()));
    RangeOptions options = new RangeOptions(limit, show(), readMode, revision, selected);
    return cli.access().ask(kv -> kv.range(keys, options));
  }

  private RangeOptions.Show show() {
    if (shown != null && shown.countOnly) {
      return RangeOptions.Show.COUNT;
    }
    return shown != null && shown.keysOnly ? RangeOptions.Show.KEYS : RangeOptions.Show.KEY_VALUES;
  }

  private boolean countsOnly() {
    return show() == RangeOptions.Show.COUNT;
  }

  private ObjectNode json(KeyValue found) {
    return show() == RangeOptions.Show.KEYS
        ? KeyValueJson.withoutValue(found)
        : KeyValueJson.of(found);
  }

  private void print(RangeResult found, PrintStream out) {
    if (countsOnly()) {
      out.print(found.count() + "\n");
    }
    found.entries().forEach(each -> print(each, out));
  }

  private void print(KeyValue found, PrintStream out) {
    if (!valueOnly) {
      out.writeBytes(found.key().toByteArray());
      out.print("\n");
    }
    if (show() == RangeOptions.Show.KEY_VALUES) {
      out.writeBytes(found.value().toByteArray());
      out.print("\n");
    }
  }
}
