package io.bezant.cli;

import io.bezant.client.Comparison;
import io.bezant.client.Comparison.Relation;
import io.bezant.client.KeyRange;
import io.bezant.client.RangeOptions;
import io.bezant.client.Step;
import io.bezant.client.Transaction;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.config.ConfigException;
import io.bezant.protocol.config.JsonFields;
import java.util.List;
import java.util.Optional;

/**
 * A transaction as one JSON object: {@code compares}, {@code success} and {@code failure}, each an
 * array. Bytes are named as in what is printed: {@code key} where they are text, {@code keyBase64}
 * where they are not.
 */
final class TransactionJson {

  private TransactionJson() {}

  /** Reads one; what is wrong with it is an {@link IllegalArgumentException}. */
  static Transaction parse(String text) {
    try {
      return transaction(new TransactionFields(JsonFields.parse("transaction", text)));
    } catch (ConfigException wrong) {
      throw new IllegalArgumentException(wrong.getMessage(), wrong);
    }
  }

  private static Transaction transaction(TransactionFields fields) {
    Comparison[] comparisons =
        fields.list("compares").stream()
            .map(TransactionJson::comparison)
            .toArray(Comparison[]::new);
    Step[] success = steps(fields.list("success"));
    Step[] failure = steps(fields.list("failure"));
    fields.fields().requireNoMore();
    return Transaction.when(comparisons).then(success).otherwise(failure);
  }

  private static Comparison comparison(TransactionFields fields) {
    String target = fields.fields().text("target");
    Relation relation =
        switch (fields.fields().text("relation")) {
          case "=" -> Relation.EQUAL;
          case "!=" -> Relation.NOT_EQUAL;
          case ">" -> Relation.GREATER;
          case "<" -> Relation.LESS;
          default -> throw fields.wrong("relation", "is none of =, !=, >, <");
        };
    Bytes key = fields.bytes("key");
    KeyRange keys = fields.range(key).orElseGet(() -> KeyRange.of(key));
    Comparison comparison =
        switch (target) {
          case "value" -> Comparison.value(keys, relation, fields.bytes("value"));
          case "version" -> Comparison.version(keys, relation, fields.fields().number("number"));
          case "createRevision" ->
              Comparison.createRevision(keys, relation, fields.fields().number("number"));
          case "modRevision" ->
              Comparison.modRevision(keys, relation, fields.fields().number("number"));
          case "lease" -> Comparison.lease(keys, relation, fields.fields().number("number"));
          default ->
              throw fields.wrong(
                  "target", "is none of value, version, createRevision, modRevision, lease");
        };
    fields.fields().requireNoMore();
    return comparison;
  }

  private static Step[] steps(List<TransactionFields> list) {
    return list.stream().map(TransactionJson::step).toArray(Step[]::new);
  }

  /** A step has one field, which says what is to be done. */
  private static Step step(TransactionFields fields) {
    String verb = fields.fields().onlyName();
    TransactionFields of = fields.object(verb);
    if (verb.equals("txn")) {
      return Step.transaction(transaction(of));
    }
    Bytes key = of.bytes("key");
    Step step =
        switch (verb) {
          case "put" -> put(of, key);
          case "get" -> get(of, key);
          case "del" -> of.range(key).map(Step::delete).orElseGet(() -> Step.delete(key));
          case "add" -> Step.add(key, of.fields().number("number"));
          case "max" -> Step.max(key, of.fields().number("number"));
          case "min" -> Step.min(key, of.fields().number("number"));
          case "append" -> Step.append(key, of.bytes("value"));
          default ->
              throw fields.wrong(verb, "is none of put, get, del, add, max, min, append, txn");
        };
    of.fields().requireNoMore();
    return step;
  }

  private static Step put(TransactionFields of, Bytes key) {
    Bytes value = of.bytes("value");
    return of.fields().has("lease")
        ? Step.put(key, value, of.fields().number("lease"))
        : Step.put(key, value);
  }

  private static Step get(TransactionFields of, Bytes key) {
    Optional<KeyRange> range = of.range(key);
    RangeOptions.Selection selection =
        new RangeOptions.Selection(
            of.oneOf("sortBy", RangeOptions.SortBy.class, RangeOptions.SortBy.KEY),
            of.oneOf("order", RangeOptions.Order.class, RangeOptions.Order.ASCEND),
            of.numberOrZero("minModRevision"),
            of.numberOrZero("maxModRevision"),
            of.numberOrZero("minCreateRevision"),
            of.numberOrZero("maxCreateRevision"));
    long limit = of.numberOrZero("limit");
    if (limit < 0 || limit > Integer.MAX_VALUE) {
      throw of.wrong("limit", "is not in 0.." + Integer.MAX_VALUE);
    }
    RangeOptions options = RangeOptions.DEFAULT.withLimit((int) limit).selecting(selection);
    return range.isEmpty() && options.equals(RangeOptions.DEFAULT)
        ? Step.get(key)
        : Step.range(range.orElseGet(() -> KeyRange.of(key)), options);
  }
}
