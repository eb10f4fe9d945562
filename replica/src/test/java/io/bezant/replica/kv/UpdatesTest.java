package io.bezant.replica.kv;

import static io.bezant.replica.kv.KvCluster.CLIENTS;
import static io.bezant.replica.kv.KvCluster.get;
import static io.bezant.replica.kv.KvCluster.put;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.HistoryLimits;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.Change;
import io.bezant.protocol.kv.KeyValue;
import io.bezant.protocol.kv.KvError;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Atomic operations: their values, their revisions, and what is refused. */
class UpdatesTest {

  private static final KvResult NOT_A_NUMBER = new KvResult.Failed(KvError.NOT_A_NUMBER, 0, 0);
  private static final KvResult OVERFLOW = new KvResult.Failed(KvError.NUMBER_OVERFLOW, 0, 0);

  private KvCluster cluster = new KvCluster();
  private SessionId session = new SessionId(1);
  private long number;

  @BeforeEach
  @BeforeTry
  void begin() {
    begin(new KvCluster());
  }

  private void begin(KvCluster other) {
    cluster = other;
    session = cluster.open(CLIENTS.getFirst(), 1);
    number = 0;
  }

  private KvResult run(KvOperation operation) {
    return cluster.run(session, ++number, operation).getFirst();
  }

  private static KvOperation.Update update(String key, Change change) {
    return new KvOperation.Update(Bytes.utf8(key), change);
  }

  private static KvOperation.Update add(String key, long delta) {
    return update(key, new Change.Add(delta));
  }

  private static KvOperation.Update append(String key, String suffix) {
    return update(key, new Change.Append(Bytes.utf8(suffix)));
  }

  private static KvResult made(
      String key, String value, long created, long modified, long version) {
    return new KvResult.Updated(
        new KeyValue(Bytes.utf8(key), Bytes.utf8(value), created, modified, version, 0), true);
  }

  private static KvResult left(
      String key, String value, long created, long modified, long version) {
    return new KvResult.Updated(
        new KeyValue(Bytes.utf8(key), Bytes.utf8(value), created, modified, version, 0), false);
  }

  @Test
  void absentKeyIsZeroToASumNoRivalToANumberAndEmptyToAnAppend() {
    assertEquals(made("a", "0", 1, 1, 1), run(add("a", 0)));
    assertEquals(made("b", "-7", 2, 2, 1), run(add("b", -7)));
    assertEquals(made("c", "-5", 3, 3, 1), run(update("c", new Change.Max(-5))));
    assertEquals(made("d", "5", 4, 4, 1), run(update("d", new Change.Min(5))));
    assertEquals(made("e", "x", 5, 5, 1), run(append("e", "x")));
    assertEquals(made("f", "", 6, 6, 1), run(append("f", "")));
  }

  @Test
  void everyChangeIsAWriteAndWhatChangesNothingIsNone() {
    assertEquals(made("k", "5", 1, 1, 1), run(add("k", 5)));
    assertEquals(made("k", "3", 1, 2, 2), run(add("k", -2)));
    assertEquals(left("k", "3", 1, 2, 2), run(add("k", 0)));
    assertEquals(left("k", "3", 1, 2, 2), run(update("k", new Change.Max(3))));
    assertEquals(left("k", "3", 1, 2, 2), run(update("k", new Change.Max(Long.MIN_VALUE))));
    assertEquals(left("k", "3", 1, 2, 2), run(update("k", new Change.Min(Long.MAX_VALUE))));
    assertEquals(left("k", "3", 1, 2, 2), run(append("k", "")));
    assertEquals(made("k", "4", 1, 3, 3), run(update("k", new Change.Max(4))));
    assertEquals(made("k", "-4", 1, 4, 4), run(update("k", new Change.Min(-4))));
    assertEquals(made("k", "-40", 1, 5, 5), run(append("k", "0")));
    assertEquals(made("k", "-39", 1, 6, 6), run(add("k", 1)));
  }

  @Test
  void whatIsReplacedIsKeptAndWhatIsLeftAloneAddsNoVersion() {
    begin(KvCluster.keeping(HistoryLimits.DEFAULT));
    run(add("k", 5));
    run(add("k", 1));
    Digest before = KvCluster.fingerprint(onlyKeysAndHistory());
    run(add("k", 0));
    run(update("k", new Change.Min(100)));
    assertEquals(before, KvCluster.fingerprint(onlyKeysAndHistory()));
    assertEquals(
        new KvResult.Found(new KeyValue(Bytes.utf8("k"), Bytes.utf8("5"), 1, 1, 1, 0)),
        run(new KvOperation.At(1, get("k"))));
  }

  private PlainEntries onlyKeysAndHistory() {
    PlainEntries some = new PlainEntries();
    cluster
        .entries
        .map()
        .forEach(
            (key, record) -> {
              if (key.byteAt(0) == 1 || key.byteAt(0) == 2) {
                some.put(key, record);
              }
            });
    return some;
  }

  @Test
  void valueOfAnotherFormIsNoNumberAndNothingIsChanged() {
    for (String value :
        List.of(
            "",
            "-",
            "+1",
            "01",
            "-0",
            "1 ",
            " 1",
            "1.0",
            "0x1",
            "٣",
            "9223372036854775808",
            "-9223372036854775809",
            "99999999999999999999",
            "123456789012345678901",
            "1\n")) {
      run(put("k", value));
      assertEquals(NOT_A_NUMBER, run(add("k", 1)), value);
      assertEquals(NOT_A_NUMBER, run(add("k", 0)), value);
      assertEquals(NOT_A_NUMBER, run(update("k", new Change.Max(1))), value);
      assertEquals(NOT_A_NUMBER, run(update("k", new Change.Min(1))), value);
      KvResult found = run(get("k"));
      assertEquals(value, ((KvResult.Found) found).keyValue().value().utf8());
    }
    assertEquals(15, ((KvResult.Found) run(get("k"))).keyValue().version());
  }

  @Test
  void sumBeyond64BitsIsRefusedAtBothEnds() {
    run(put("k", Long.toString(Long.MAX_VALUE)));
    assertEquals(OVERFLOW, run(add("k", 1)));
    assertEquals(OVERFLOW, run(add("k", Long.MAX_VALUE)));
    assertEquals(made("k", "-1", 1, 2, 2), run(add("k", Long.MIN_VALUE)));
    assertEquals(OVERFLOW, run(add("k", Long.MIN_VALUE)));
    assertEquals(made("k", Long.toString(Long.MIN_VALUE), 1, 3, 3), run(add("k", -Long.MAX_VALUE)));
    assertEquals(OVERFLOW, run(add("k", -1)));
    assertEquals(left("k", Long.toString(Long.MIN_VALUE), 1, 3, 3), run(add("k", 0)));
    assertEquals(made("n", Long.toString(Long.MIN_VALUE), 4, 4, 1), run(add("n", Long.MIN_VALUE)));
  }

  @Property(tries = 500)
  void numberIsReadAsItWasWritten(@ForAll long any) {
    assertEquals(OptionalLong.of(any), StoredNumber.decode(StoredNumber.encode(any)));
  }

  @Property(tries = 2000)
  void onlyTheOneFormOfANumberIsRead(@ForAll("texts") String text) {
    OptionalLong number = StoredNumber.decode(Bytes.utf8(text));
    assertEquals(number.isPresent(), text.matches("0|-?[1-9][0-9]*") && fits(text), text);
    number.ifPresent(found -> assertEquals(text, Long.toString(found)));
  }

  @Provide
  static Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("-+0123456789 ").ofMaxLength(21);
  }

  private static boolean fits(String text) {
    return new BigInteger(text).bitLength() < 64;
  }

  @Test
  void appendThatDoesNotFitNamesTheLimitAndChangesNothing() {
    run(put("k", "x".repeat(60)));
    assertEquals(new KvResult.Failed(KvError.NO_ROOM_TO_APPEND, 64, 65), run(append("k", "12345")));
    assertEquals(
        new KvResult.Failed(KvError.VALUE_TOO_LARGE, 64, 65), run(append("k", "y".repeat(65))));
    assertEquals(made("k", "x".repeat(60) + "1234", 1, 2, 2), run(append("k", "1234")));
    assertEquals(new KvResult.Failed(KvError.NO_ROOM_TO_APPEND, 64, 65), run(append("k", "5")));
    assertEquals(left("k", "x".repeat(60) + "1234", 1, 2, 2), run(append("k", "")));
  }

  @Test
  void badKeysAreNamed() {
    assertEquals(new KvResult.Failed(KvError.KEY_EMPTY, 1, 0), run(add("", 1)));
    assertEquals(new KvResult.Failed(KvError.KEY_TOO_LONG, 16, 17), run(add("k".repeat(17), 1)));
  }

  @Test
  void resultThatDoesNotFitTheRequestIsRefusedBeforeAnythingIsWritten() {
    run(put("k", "x".repeat(63)));
    List<KvResult> results =
        cluster.run(session, ++number, get("k"), get("k"), append("k", "y"), add("n", 1));
    assertEquals(new KvResult.Failed(KvError.RESULT_TOO_LARGE, 144, 128 + 65), results.get(2));
    assertEquals(made("n", "1", 2, 2, 1), results.get(3));
    assertEquals(made("k", "x".repeat(63) + "y", 1, 3, 2), run(append("k", "y")));
  }

  @Test
  void transactionDoesThemAtOneRevisionOrNotAtAll() {
    run(put("text", "t"));
    assertEquals(
        new KvResult.Transacted(
            true,
            2,
            List.of(made("n", "5", 2, 2, 1), left("text", "t", 1, 1, 1), made("m", "-1", 2, 2, 1))),
        run(
            new KvOperation.Transaction(
                List.of(),
                List.of(add("n", 5), append("text", ""), update("m", new Change.Min(-1))),
                List.of())));
    assertEquals(
        NOT_A_NUMBER,
        run(
            new KvOperation.Transaction(
                List.of(), List.of(add("n", 5), add("text", 1)), List.of())));
    assertEquals(
        new KvResult.Found(new KeyValue(Bytes.utf8("n"), Bytes.utf8("5"), 2, 2, 1, 0)),
        run(get("n")));
    assertEquals(
        new KvResult.Transacted(true, 2, List.of(left("n", "5", 2, 2, 1))),
        run(new KvOperation.Transaction(List.of(), List.of(add("n", 0)), List.of())));
  }

  @Test
  void branchThatTouchesAKeyTwiceIsRefused() {
    KvResult duplicate = new KvResult.Failed(KvError.DUPLICATE_KEY, 0, 0);
    for (KvOperation.Step other :
        List.of(
            add("k", 1),
            append("k", "x"),
            put("k", "v"),
            new KvOperation.Delete(Bytes.utf8("k")))) {
      assertEquals(
          duplicate,
          run(new KvOperation.Transaction(List.of(), List.of(add("k", 1), other), List.of())));
      assertEquals(
          duplicate,
          run(new KvOperation.Transaction(List.of(), List.of(), List.of(other, add("k", 1)))));
    }
  }
}
