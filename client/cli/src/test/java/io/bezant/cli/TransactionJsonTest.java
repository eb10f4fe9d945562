package io.bezant.cli;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The JSON form of transactions: what is wrong with one is named by its field. */
class TransactionJsonTest {

  private static void assertNames(String text, String named) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> TransactionJson.parse(text));
    assertTrue(String.valueOf(wrong.getMessage()).contains(named), wrong.toString());
  }

  private static void assertStepNames(String step, String named) {
    assertNames("{\"success\": [{\"get\": {\"key\": \"a\"}}, " + step + "]}", named);
  }

  private static void assertComparisonNames(String comparison, String named) {
    assertNames("{\"compares\": [" + comparison + "]}", named);
  }

  @Test
  void everyPartMayBeLeftOut() {
    TransactionJson.parse("{}");
    TransactionJson.parse("{\"failure\": []}");
  }

  @Test
  void whatIsNoObjectIsRefused() {
    assertNames("", "transaction is not a JSON object");
    assertNames("[]", "transaction is not a JSON object");
    assertNames("{", "transaction is not valid JSON");
    assertNames("{} {}", "transaction is not valid JSON");
    assertNames("{\"success\": [], \"success\": []}", "success");
    assertNames("{\"then\": []}", "then is not known here; known are compares, failure, success");
    assertNames("{\"success\": {}}", "success must be a list");
    assertNames("{\"success\": [7]}", "success[0] must be an object");
  }

  @Test
  void wrongStepIsNamed() {
    assertStepNames("{}", "success[1] has 0 fields");
    assertStepNames("{\"get\": {}, \"put\": {}}", "success[1] has 2 fields");
    assertStepNames("{\"get\": 7}", "success[1].get must be an object");
    assertStepNames("{\"frob\": {\"key\": \"a\"}}", "success[1].frob is none of put");
    assertStepNames("{\"get\": {}}", "get.key or transaction.success[1].get.keyBase64 is missing");
    assertStepNames("{\"get\": {\"key\": 7}}", "success[1].get.key must be a text");
    assertStepNames("{\"get\": {\"keyBase64\": \"!\"}}", "success[1].get.keyBase64 is no Base64");
    assertStepNames(
        "{\"get\": {\"key\": \"a\", \"keyBase64\": \"Yg==\"}}", "success[1].get.keyBase64 differ");
    assertStepNames("{\"put\": {\"key\": \"a\"}}", "success[1].put.value");
    assertStepNames("{\"put\": {\"key\": \"a\", \"value\": \"b\", \"lease\": \"x\"}}", "put.lease");
    assertStepNames(
        "{\"put\": {\"key\": \"a\", \"value\": \"b\", \"prefix\": true}}",
        "put.prefix is not known");
    assertStepNames("{\"add\": {\"key\": \"a\", \"number\": 1.5}}", "success[1].add.number");
    assertStepNames("{\"add\": {\"key\": \"a\"}}", "success[1].add.number is missing");
    assertStepNames(
        "{\"get\": {\"key\": \"a\", \"prefix\": true, \"fromKey\": true}}", "more than one of");
    assertStepNames("{\"get\": {\"key\": \"a\", \"prefix\": 1}}", "success[1].get.prefix");
    assertStepNames(
        "{\"get\": {\"key\": \"a\", \"order\": \"up\"}}", "get.order is none of [ASCEND");
    assertStepNames("{\"get\": {\"key\": \"a\", \"limit\": -1}}", "success[1].get.limit");
    assertStepNames("{\"txn\": {\"success\": [{}]}}", "success[1].txn.success[0] has 0 fields");
  }

  @Test
  void wrongComparisonIsNamed() {
    assertComparisonNames("{}", "compares[0].target is missing");
    assertComparisonNames("{\"target\": \"value\"}", "compares[0].relation is missing");
    assertComparisonNames(
        "{\"target\": \"value\", \"relation\": \"~\"}", "compares[0].relation is none of");
    assertComparisonNames(
        "{\"target\": \"age\", \"relation\": \"=\", \"key\": \"a\"}", "compares[0].target is none");
    assertComparisonNames(
        "{\"target\": \"value\", \"relation\": \"=\", \"key\": \"a\", \"number\": 1}",
        "compares[0].value");
    assertComparisonNames(
        "{\"target\": \"version\", \"relation\": \"=\", \"key\": \"a\", \"value\": \"1\"}",
        "compares[0].number is missing");
    assertComparisonNames(
        "{\"target\": \"lease\", \"relation\": \"=\", \"key\": \"a\", \"number\": 1, \"x\": 1}",
        "compares[0].x is not known");
  }
}
