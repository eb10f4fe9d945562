package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.RangeSort;
import io.bezant.protocol.kv.RevisionFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row of docs/ETCD.md: a call, and what it answers here. */
class EtcdTableTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "ETCD.md");

  @Test
  void everyCallOfTheDocumentIsAnsweredAsItSays() throws IOException {
    List<String> told = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    Store store = new Store();
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("## ")) {
        store = new Store();
      } else if (line.startsWith("| `")) {
        List<String> cells = List.of(line.substring(2, line.length() - 2).split(" \\| ", -1));
        assertEquals(3, cells.size(), line);
        String call = plain(cells.get(0));
        expected.add(call + " -> " + plain(cells.get(1)));
        told.add(call + " -> " + text(store.run(operation(call))));
      }
    }
    assertEquals(String.join("\n", expected), String.join("\n", told));
    assertTrue(told.size() >= 60, "rows: " + told.size());
  }

  private static String plain(String cell) {
    return cell.strip().replace("`", "");
  }

  private static final class Store {
    private final KvCluster cluster = new KvCluster();
    private final SessionId session = cluster.open(CLIENTS.getFirst(), 1);
    private long number;

    KvResult run(KvOperation operation) {
      return cluster.run(session, ++number, operation).getFirst();
    }
  }

  // Calls.

  private static KvOperation operation(String call) {
    if (call.startsWith("compact ")) {
      return new KvOperation.Compact(Long.parseLong(call.substring(8)));
    }
    if (call.startsWith("lease ")) {
      return lease(List.of(call.split(" ", -1)));
    }
    if (!call.startsWith("txn ")) {
      KvOperation.Step step = step(call);
      long revision = revision(List.of(call.split(" ", -1)));
      return revision == 0 ? step : new KvOperation.At(revision, (KvOperation.Reading) step);
    }
    String[] parts = call.substring(4).split("(if|then|else) ", -1);
    return new KvOperation.Transaction(
        pieces(parts[1]).map(EtcdTableTest::comparison).toList(),
        pieces(parts[2]).map(EtcdTableTest::step).toList(),
        parts.length > 3 ? pieces(parts[3]).map(EtcdTableTest::step).toList() : List.of());
  }

  private static KvOperation lease(List<String> words) {
    long number = words.size() > 2 ? Long.parseLong(words.get(2)) : 0;
    return switch (words.get(1)) {
      case "grant" -> new KvOperation.LeaseGrant(1_000 * number, number(words, "--id="));
      case "keep-alive" -> new KvOperation.LeaseKeepAlive(List.of(number));
      case "revoke" -> new KvOperation.LeaseRevoke(number);
      case "timetolive" -> new KvOperation.LeaseTimeToLive(number, words.contains("--keys"));
      case "list" -> new KvOperation.LeaseList(1, KvOperation.LeaseList.MAX_LIMIT);
      default -> throw new AssertionError(words);
    };
  }

  private static long number(List<String> words, String option) {
    return words.stream()
        .filter(word -> word.startsWith(option))
        .mapToLong(word -> Long.parseLong(word.substring(option.length())))
        .findFirst()
        .orElse(0);
  }

  private static KvOperation.Step put(List<String> words, Bytes key, boolean previous) {
    Bytes value = Bytes.utf8(words.get(2));
    long lease = number(words, "--lease=");
    return lease > 0 || words.contains("--ignore-lease")
        ? new KvOperation.PutLeased(key, value, lease, previous)
        : new KvOperation.Put(key, value, previous);
  }

  private static Stream<String> pieces(String list) {
    return Stream.of(list.split(";", -1)).map(String::strip).filter(each -> !each.isEmpty());
  }

  private static KvOperation.Step step(String call) {
    List<String> words = List.of(call.split(" ", -1));
    boolean previous = words.contains("--prev-kv");
    Bytes first = Bytes.utf8(words.get(1));
    return switch (words.getFirst()) {
      case "put" -> put(words, first, previous);
      case "add" -> new KvOperation.Update(first, new Change.Add(number(words)));
      case "max" -> new KvOperation.Update(first, new Change.Max(number(words)));
      case "min" -> new KvOperation.Update(first, new Change.Min(number(words)));
      case "append" -> new KvOperation.Update(first, new Change.Append(Bytes.utf8(words.get(2))));
      case "get" ->
          keys(words)
              .<KvOperation.Step>map(
                  keys ->
                      isSorted(words)
                          ? sorted(keys, words)
                          : new KvOperation.Range(keys, limit(words), show(words)))
              .orElseGet(() -> new KvOperation.Get(first));
      case "del" ->
          keys(words)
              .<KvOperation.Step>map(keys -> new KvOperation.DeleteRange(keys, previous))
              .orElseGet(() -> new KvOperation.Delete(first, previous));
      default -> throw new AssertionError(call);
    };
  }

  private static long number(List<String> words) {
    return Long.parseLong(words.get(2));
  }

  private static Optional<KeyRange> keys(List<String> words) {
    Bytes first = Bytes.utf8(words.get(1));
    if (words.contains("--all")) {
      return Optional.of(KeyRange.all());
    }
    if (words.contains("--prefix")) {
      return Optional.of(KeyRange.prefix(first));
    }
    if (words.contains("--from-key")) {
      return Optional.of(KeyRange.from(first));
    }
    return words.size() > 2 && !words.get(2).startsWith("--")
        ? Optional.of(KeyRange.of(first, Bytes.utf8(words.get(2))))
        : Optional.empty();
  }

  private static boolean isSorted(List<String> words) {
    return words.stream().anyMatch(each -> each.matches("--(order|sort-by|min-|max-).*"));
  }

  private static KvOperation.SortedRange sorted(KeyRange keys, List<String> words) {
    String target = option(words, "--sort-by=").orElse("KEY").replace("MODIFY", "MOD");
    return new KvOperation.SortedRange(
        keys,
        new RangeSort(
            RangeSort.Target.valueOf(target),
            RangeSort.Direction.valueOf(option(words, "--order=").orElse("ASCEND"))),
        new RevisionFilter(
            number(words, "--min-mod-rev="),
            number(words, "--max-mod-rev="),
            number(words, "--min-create-rev="),
            number(words, "--max-create-rev=")),
        limit(words),
        show(words));
  }

  private static Optional<String> option(List<String> words, String option) {
    return words.stream()
        .filter(word -> word.startsWith(option))
        .map(word -> word.substring(option.length()))
        .findFirst();
  }

  private static long revision(List<String> words) {
    return words.stream()
        .filter(word -> word.startsWith("--rev="))
        .mapToLong(word -> Long.parseLong(word.substring(6)))
        .findFirst()
        .orElse(0);
  }

  private static int limit(List<String> words) {
    return words.stream()
        .filter(word -> word.startsWith("--limit="))
        .mapToInt(word -> Integer.parseInt(word.substring(8)))
        .findFirst()
        .orElse(0);
  }

  private static KvOperation.Show show(List<String> words) {
    if (words.contains("--count-only")) {
      return KvOperation.Show.COUNT;
    }
    return words.contains("--keys-only") ? KvOperation.Show.KEYS : KvOperation.Show.KEY_VALUES;
  }

  private static Comparison comparison(String text) {
    List<String> words = List.of(text.split(" ", -1));
    KeyRange keys =
        words.get(1).endsWith("*")
            ? KeyRange.prefix(Bytes.utf8(words.get(1).replace("*", "")))
            : KeyRange.of(Bytes.utf8(words.get(1)));
    Comparison.Relation relation =
        switch (words.get(2)) {
          case "=" -> Comparison.Relation.EQUAL;
          case "!=" -> Comparison.Relation.NOT_EQUAL;
          case ">" -> Comparison.Relation.GREATER;
          case "<" -> Comparison.Relation.LESS;
          default -> throw new AssertionError(text);
        };
    Comparison.Operand operand =
        switch (words.getFirst()) {
          case "value" -> new Comparison.Operand.Value(Bytes.utf8(words.get(3)));
          case "version" -> number(Comparison.Field.VERSION, words.get(3));
          case "create" -> number(Comparison.Field.CREATE_REVISION, words.get(3));
          case "mod" -> number(Comparison.Field.MOD_REVISION, words.get(3));
          case "lease" -> number(Comparison.Field.LEASE, words.get(3));
          default -> throw new AssertionError(text);
        };
    return new Comparison(keys, relation, operand);
  }

  private static Comparison.Operand number(Comparison.Field field, String text) {
    return new Comparison.Operand.Numeric(field, Long.parseLong(text));
  }

  // Answers.

  private static String text(KvResult result) {
    return switch (result) {
      case KvResult.Written written -> "rev " + written.revision() + was(written.previous());
      case KvResult.Found found -> text(found.keyValue());
      case KvResult.NotFound _none -> "nothing";
      case KvResult.Deleted deleted ->
          "deleted " + deleted.count() + " rev " + deleted.revision() + was(deleted.previous());
      case KvResult.Listed listed ->
          (texts(listed.entries()) + " count " + listed.count()).strip()
              + listed.next().map(next -> " more from " + next.utf8()).orElse("");
      case KvResult.Sorted sorted ->
          (texts(sorted.entries()) + " count " + sorted.count()).strip()
              + (sorted.more() ? " more" : "");
      case KvResult.RangeDeleted deleted ->
          "deleted "
              + deleted.count()
              + " rev "
              + deleted.revision()
              + (deleted.previous().isEmpty() ? "" : " was " + texts(deleted.previous()));
      case KvResult.Transacted done ->
          (done.succeeded() ? "succeeded" : "not succeeded")
              + " rev "
              + done.revision()
              + " "
              + done.results().stream().map(EtcdTableTest::text).toList();
      case KvResult.Failed failed -> "error " + failed.error().name().toLowerCase(Locale.ROOT);
      case KvResult.Updated updated ->
          text(updated.keyValue()) + (updated.isChanged() ? "" : " unchanged");
      case KvResult.CompareFailed failed -> throw new AssertionError(failed);
      case KvResult.Compacted compacted -> "compacted " + compacted.revision();
      case KvResult.OfLeases leases -> text(leases);
    };
  }

  private static String text(KvResult.OfLeases leases) {
    return switch (leases) {
      case KvResult.LeaseGranted granted ->
          "lease " + granted.id() + " ttl " + granted.ttlMillis() / 1_000;
      case KvResult.LeasesKept kept -> "ttl " + kept.ttlMillis().getFirst() / 1_000;
      case KvResult.LeaseRevoked revoked ->
          "revoked, deleted " + revoked.count() + " rev " + revoked.revision();
      case KvResult.LeaseTold told ->
          "ttl "
              + told.ttlMillis() / 1_000
              + told.keys().stream().map(key -> " " + key.utf8()).collect(Collectors.joining());
      case KvResult.LeasesListed listed -> "leases " + listed.ids();
    };
  }

  private static String was(Optional<KeyValue> previous) {
    return previous.map(value -> " was " + text(value)).orElse("");
  }

  private static String texts(List<KeyValue> entries) {
    return entries.stream().map(EtcdTableTest::text).collect(Collectors.joining(", "));
  }

  private static String text(KeyValue found) {
    return found.key().utf8()
        + "="
        + found.value().utf8()
        + " ("
        + found.createRevision()
        + ","
        + found.modRevision()
        + ","
        + found.version()
        + ")";
  }
}
