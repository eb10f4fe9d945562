package io.bezant.cli;

import io.bezant.client.Comparison;
import io.bezant.client.Comparison.Relation;
import io.bezant.client.KeyRange;
import io.bezant.client.RangeOptions;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.crypto.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A transaction as etcdctl reads it: comparisons, one a line, an empty line, what to do if all
 * hold, an empty line, what to do otherwise.
 */
final class TransactionText {

  private static final Pattern COMPARISON =
      Pattern.compile(
          "(value|val|version|ver|create|c|mod|m|lease)\\(((?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\")])+)\\)"
              + "\\s*(=|!=|<|>)\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|\\S+)");

  private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  private static final List<String> UPDATES = List.of("add", "max", "min", "append");

  private TransactionText() {}

  /** Reads one; what is wrong with it is an {@link IllegalArgumentException}. */
  static Transaction parse(String text) {
    List<List<String>> parts = parts(text);
    Comparison[] comparisons =
        parts.get(0).stream().map(TransactionText::comparison).toArray(Comparison[]::new);
    return Transaction.when(comparisons).then(steps(parts.get(1))).otherwise(steps(parts.get(2)));
  }

  /** Empty lines at the end say nothing; each other one ends a part. */
  private static List<List<String>> parts(String text) {
    List<List<String>> parts = new ArrayList<>(List.of(new ArrayList<>()));
    for (String line : text.stripTrailing().lines().map(String::strip).toList()) {
      if (line.isEmpty()) {
        parts.add(new ArrayList<>());
      } else {
        parts.getLast().add(line);
      }
    }
    if (parts.size() > 3) {
      throw new IllegalArgumentException(
          "a transaction has three parts, with one empty line between two: comparisons, what to"
              + " do if all hold, what to do otherwise");
    }
    while (parts.size() < 3) {
      parts.add(List.of());
    }
    return parts;
  }

  private static Comparison comparison(String line) {
    Matcher matcher = COMPARISON.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "no comparison, as in value(\"key\") = \"v\" or mod(\"key\") > \"7\": " + line);
    }
    KeyRange keys = compared(words(matcher.group(2)), line);
    Relation relation =
        switch (matcher.group(3)) {
          case "=" -> Relation.EQUAL;
          case "!=" -> Relation.NOT_EQUAL;
          case ">" -> Relation.GREATER;
          default -> Relation.LESS;
        };
    String operand = words(matcher.group(4)).getFirst();
    return switch (matcher.group(1)) {
      case "value", "val" -> Comparison.value(keys, relation, Bytes.utf8(operand));
      case "version", "ver" -> Comparison.version(keys, relation, number(operand));
      case "lease" -> Comparison.lease(keys, relation, number(operand));
      case "create", "c" -> Comparison.createRevision(keys, relation, number(operand));
      default -> Comparison.modRevision(keys, relation, number(operand));
    };
  }

  /** One key, or a range as steps name it. */
  private static KeyRange compared(List<String> words, String line) {
    boolean isPrefix = words.remove("--prefix");
    boolean isFromKey = words.remove("--from-key");
    int most = isPrefix || isFromKey ? 1 : 2;
    if (words.isEmpty() || words.size() > most || (isPrefix && isFromKey)) {
      throw new IllegalArgumentException(
          "compared are KEY, KEY END, or KEY with --prefix or --from-key: " + line);
    }
    return words.size() == 1 && !isPrefix && !isFromKey
        ? KeyRange.of(Bytes.utf8(words.getFirst()))
        : range(words.stream().map(Bytes::utf8).toList(), isPrefix, isFromKey);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException wrong) {
      throw new IllegalArgumentException("no number: " + text, wrong);
    }
  }

  private static Step[] steps(List<String> lines) {
    return lines.stream().map(TransactionText::step).toArray(Step[]::new);
  }

  private static Step step(String line) {
    List<String> words = words(line);
    boolean isPrefix = words.remove("--prefix");
    boolean isFromKey = words.remove("--from-key");
    List<Bytes> arguments = words.stream().skip(1).map(Bytes::utf8).toList();
    if (words.getFirst().equals("put") && arguments.size() == 2) {
      return Step.put(arguments.get(0), arguments.get(1));
    }
    if (words.size() == 3 && UPDATES.contains(words.getFirst())) {
      return update(words.getFirst(), arguments.get(0), words.get(2));
    }
    boolean isGet = words.getFirst().equals("get");
    boolean isDelete = words.getFirst().equals("del");
    if ((!isGet && !isDelete) || arguments.isEmpty() || arguments.size() > 2) {
      throw new IllegalArgumentException(
          "only `put KEY VALUE`, `add`, `max` or `min KEY NUMBER`, `append KEY SUFFIX`, and `get`"
              + " or `del KEY [END]`, with --prefix or --from-key: "
              + line);
    }
    if (!isPrefix && !isFromKey && arguments.size() == 1) {
      return isGet ? Step.get(arguments.getFirst()) : Step.delete(arguments.getFirst());
    }
    KeyRange keys = range(arguments, isPrefix, isFromKey);
    return isGet ? Step.range(keys, RangeOptions.DEFAULT) : Step.delete(keys);
  }

  private static KeyRange range(List<Bytes> ends, boolean isPrefix, boolean isFromKey) {
    if (isPrefix) {
      return KeyRange.prefix(ends.getFirst());
    }
    return isFromKey ? KeyRange.from(ends.getFirst()) : KeyRange.of(ends.get(0), ends.get(1));
  }

  private static Step update(String verb, Bytes key, String operand) {
    return switch (verb) {
      case "add" -> Step.add(key, number(operand));
      case "max" -> Step.max(key, number(operand));
      case "min" -> Step.min(key, number(operand));
      default -> Step.append(key, Bytes.utf8(operand));
    };
  }

  /** The words of a line; those in quotes may hold spaces, and quotes behind a backslash. */
  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      String quoted = matcher.group(1);
      words.add(quoted == null ? matcher.group(2) : quoted.replaceAll("\\\\(.)", "$1"));
    }
    return words;
  }
}
