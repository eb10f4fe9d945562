package io.bezant.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How atomic operations are typed. */
class UpdateCommandsTest {

  @TempDir private Path folder = Path.of("");

  private final Typed typed = new Typed();

  @Test
  void numbersMayBeNegative() {
    String nowhere = folder.resolve("none").toString();
    for (String verb : new String[] {"add", "max", "min"}) {
      assertEquals(ExitCode.ERROR, typed.run(verb, "k", "-5", "--dir", nowhere), verb);
      assertTrue(typed.err().contains("there is no client file"), typed.err());
      assertEquals(ExitCode.ERROR, typed.run("--dir", nowhere, verb, "k", "5"), verb);
    }
  }

  @Test
  void whatIsNoNumberIsWrongUsage() {
    for (String verb : new String[] {"add", "max", "min"}) {
      assertEquals(ExitCode.USAGE, typed.run(verb, "k", "five"), verb);
      assertTrue(typed.err().contains("five"), typed.err());
      assertEquals(ExitCode.USAGE, typed.run(verb, "k", "9223372036854775808"), verb);
      assertEquals(ExitCode.USAGE, typed.run(verb, "k", "--frobnicate"), verb);
      assertEquals(ExitCode.USAGE, typed.run(verb, "k"), verb);
      assertEquals(ExitCode.USAGE, typed.run(verb, "k", "1", "2"), verb);
    }
  }

  @Test
  void transactionsKnowThem() {
    TransactionText.parse("\nadd k -5\nmax k 7\nmin k -9223372036854775808\nappend k \"a b\"");
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> TransactionText.parse("\nadd k soon"));
    assertTrue(String.valueOf(wrong.getMessage()).contains("soon"), wrong.toString());
  }
}
