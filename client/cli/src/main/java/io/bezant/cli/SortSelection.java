package io.bezant.cli;

import io.bezant.client.RangeOptions;
import io.bezant.client.RangeOptions.Order;
import io.bezant.client.RangeOptions.SortBy;
import picocli.CommandLine.Option;

/** In which order the keys of a range are told, and which of them, as etcdctl's flags say it. */
final class SortSelection {

  @Option(
      names = "--order",
      paramLabel = "ASCEND|DESCEND",
      description = "Lowest or highest first; ASCEND unless told otherwise.")
  private Order order = Order.ASCEND;

  @Option(
      names = "--sort-by",
      paramLabel = "KEY|VERSION|CREATE|MODIFY|VALUE",
      description = "Sort by this before the limit; equal ones stand by their keys.")
  private Target sortBy = Target.KEY;

  @Option(
      names = "--min-mod-rev",
      paramLabel = "REVISION",
      description = "Only keys written last at this revision or later.")
  private long minModRevision;

  @Option(
      names = "--max-mod-rev",
      paramLabel = "REVISION",
      description = "Only keys written last at this revision or before.")
  private long maxModRevision;

  @Option(
      names = "--min-create-rev",
      paramLabel = "REVISION",
      description = "Only keys created at this revision or later.")
  private long minCreateRevision;

  @Option(
      names = "--max-create-rev",
      paramLabel = "REVISION",
      description = "Only keys created at this revision or before.")
  private long maxCreateRevision;

  /** What keys are sorted by, under etcdctl's names. */
  private enum Target {
    KEY(SortBy.KEY),
    VERSION(SortBy.VERSION),
    CREATE(SortBy.CREATE),
    MODIFY(SortBy.MOD),
    VALUE(SortBy.VALUE);

    private final SortBy sortBy;

    Target(SortBy sortBy) {
      this.sortBy = sortBy;
    }
  }

  /** The order and the filters that were asked for. */
  RangeOptions.Selection selection() {
    return new RangeOptions.Selection(
        sortBy.sortBy, order, minModRevision, maxModRevision, minCreateRevision, maxCreateRevision);
  }
}
