package io.bezant.bench.simulation.check;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.Expectation;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Calls in words, one line each. */
public final class CallText {

  private static final int MAX_SHOWN_BYTES = 24;
  private static final double NANOS_PER_MILLI = 1e6;

  private CallText() {}

  /** A call and its ending. */
  public static String of(Call call) {
    String asked =
        String.format(
            Locale.ROOT,
            "client %d at %.3f ms: %s",
            call.client(),
            call.invokedNanos() / NANOS_PER_MILLI,
            of(call.operation()));
    return switch (call.ending()) {
      case Ending.Returned returned ->
          String.format(
              Locale.ROOT,
              "%s -> %s %s, known at %.3f ms",
              asked,
              of(returned.result()),
              returned.executed().map(place -> "at sequence " + place).orElse("unordered"),
              returned.nanos() / NANOS_PER_MILLI);
      case Ending.NeverHappened _never -> asked + " -> never happened";
      case Ending.Unknown _unknown -> asked + " -> no answer";
    };
  }

  /** What is asked. */
  public static String of(KvOperation operation) {
    return switch (operation) {
      case KvOperation.Put put -> "put " + text(put.key()) + " " + text(put.value());
      case KvOperation.Get get -> "get " + text(get.key());
      case KvOperation.Delete delete -> "delete " + text(delete.key());
      case KvOperation.CompareAndSet set ->
          "compare-and-set " + text(set.key()) + " " + of(set.expected()) + text(set.value());
      case KvOperation.Update update -> of(update.change(), text(update.key()));
      case KvOperation.Range range ->
          "range "
              + of(range.keys())
              + (range.limit() == 0 ? "" : " limit " + range.limit())
              + " showing "
              + range.show();
      case KvOperation.SortedRange range ->
          "range "
              + of(range.keys())
              + " by "
              + range.sort()
              + " of "
              + range.filter()
              + " limit "
              + range.limit()
              + " showing "
              + range.show();
      case KvOperation.DeleteRange range -> "delete " + of(range.keys());
      case KvOperation.Transaction transaction ->
          "if "
              + transaction.comparisons()
              + " then "
              + transaction.success().stream().map(CallText::of).toList()
              + " else "
              + transaction.failure().stream().map(CallText::of).toList();
      case KvOperation.At at -> of(at.reading()) + " at revision " + at.revision();
      case KvOperation.Compact compact -> "compact " + compact.revision();
      case KvOperation.PutLeased put ->
          "put " + text(put.key()) + " " + text(put.value()) + " with lease " + put.lease();
      case KvOperation.OfLeases leases -> leases.toString();
    };
  }

  private static String of(Change change, String key) {
    return switch (change) {
      case Change.Add(long delta) -> "add " + key + " " + delta;
      case Change.Max(long number) -> "max " + key + " " + number;
      case Change.Min(long number) -> "min " + key + " " + number;
      case Change.Append(Bytes suffix) -> "append " + key + " " + text(suffix);
    };
  }

  private static String of(KeyRange keys) {
    return "[" + text(keys.from()) + ", " + keys.to().map(CallText::text).orElse("end") + ")";
  }

  private static String of(Expectation expected) {
    return switch (expected) {
      case Expectation.Absent _absent -> "if absent ";
      case Expectation.Value(Bytes value) -> "if " + text(value) + " ";
      case Expectation.ModRevision(long revision) -> "if at revision " + revision + " ";
    };
  }

  /** What is answered. */
  public static String of(KvResult result) {
    return switch (result) {
      case KvResult.Written written ->
          "written at revision " + written.revision() + after(written.previous());
      case KvResult.Found(KeyValue found) -> of(found);
      case KvResult.NotFound _none -> "not found";
      case KvResult.Updated(KeyValue now, boolean isChanged) ->
          (isChanged ? "made " : "left ") + of(now);
      case KvResult.Deleted deleted ->
          "deleted "
              + deleted.count()
              + " at revision "
              + deleted.revision()
              + after(deleted.previous());
      case KvResult.CompareFailed(Optional<KeyValue> current) ->
          "not as expected: " + current.map(CallText::of).orElse("absent");
      case KvResult.Failed failed -> "failed: " + failed.error();
      case KvResult.RangeDeleted deleted ->
          "deleted "
              + deleted.count()
              + " at revision "
              + deleted.revision()
              + " "
              + deleted.previous().stream().map(each -> text(each.key())).toList();
      case KvResult.Transacted done ->
          (done.succeeded() ? "succeeded" : "did not succeed")
              + " at revision "
              + done.revision()
              + ": "
              + done.results().stream().map(CallText::of).toList();
      case KvResult.Listed listed ->
          listed.count()
              + " keys "
              + listed.entries().stream().map(each -> text(each.key()) + "=" + of(each)).toList()
              + listed.next().map(next -> " and more from " + text(next)).orElse("");
      case KvResult.Sorted sorted ->
          sorted.count()
              + " keys, of them "
              + sorted.entries().stream().map(each -> text(each.key()) + "=" + of(each)).toList()
              + (sorted.more() ? " and more" : "");
      case KvResult.Compacted compacted -> "compacted up to " + compacted.revision();
      case KvResult.OfLeases leases -> leases.toString();
    };
  }

  private static String after(Optional<KeyValue> previous) {
    return previous.map(value -> " over " + of(value)).orElse("");
  }

  private static String of(KeyValue found) {
    return text(found.value())
        + " (created "
        + found.createRevision()
        + ", written "
        + found.modRevision()
        + ", version "
        + found.version()
        + ")";
  }

  static String text(Bytes bytes) {
    byte[] all = bytes.toByteArray();
    boolean readable = all.length <= MAX_SHOWN_BYTES;
    for (byte each : all) {
      readable &= each > ' ' && each < 0x7f;
    }
    if (readable) {
      return "'" + new String(all, StandardCharsets.US_ASCII) + "'";
    }
    String hex = bytes.toString();
    return hex.length() <= MAX_SHOWN_BYTES ? hex : hex.substring(0, MAX_SHOWN_BYTES) + "...";
  }
}
