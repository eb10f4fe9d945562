package io.bezant.cli;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The text form of transactions. */
class TransactionTextTest {

  @Test
  void whatEtcdctlReadsIsRead() {
    TransactionText.parse(
        """
        value("key 1") = "a \\"quoted\\" value"
        mod(key2) > 5
        create("key3") != "0"
        version("key4")<"2"
        lease(key5) = 0
        mod("key (6)" --prefix) < 9
        ver(a "b") > 0

        put "key 1" "b"
        get key2 --prefix
        get a z

        del --from-key x
        del y
        """);
    TransactionText.parse("");
    TransactionText.parse("\n\nput a 1");
  }

  @Test
  void whatIsNoneIsNamed() {
    assertNames("value(a) ~ 1", "value(a) ~ 1");
    assertNames("mod(a) = soon", "soon");
    assertNames("mod(a b c) = 1", "KEY END");
    assertNames("mod(a b --prefix) = 1", "KEY END");
    assertNames("mod() = 1", "no comparison");
    assertNames("mod(--prefix) = 1", "KEY END");
    assertNames("lease(a) = soon", "soon");
    assertNames("\nfrobnicate a", "frobnicate");
    assertNames("\nput a", "put KEY VALUE");
    assertNames("\n\n\nget a", "three parts");
  }

  private static void assertNames(String text, String named) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> TransactionText.parse(text));
    assertTrue(String.valueOf(wrong.getMessage()).contains(named), wrong.toString());
  }
}
