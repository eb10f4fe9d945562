package io.bezant.replica.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.protocol.SequenceNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class SessionWindowTest {

  static final int WINDOW = 64;

  /** Each step acknowledges some more numbers and executes one of those that the window allows. */
  @Property
  void windowKnowsWhatASetOfNumbersKnows(
      @ForAll @LongRange(max = Long.MAX_VALUE - 20_000) long start,
      @ForAll @Size(max = 100) List<@IntRange(max = 100) Integer> acknowledged,
      @ForAll @Size(100) List<@IntRange(min = 1, max = WINDOW) Integer> executed) {
    SessionWindow window = new SessionWindow(start, 0, SequenceNumber.ZERO);
    TreeSet<Long> judge = new TreeSet<>();
    for (int i = 0; i < acknowledged.size(); i++) {
      long next = window.acknowledged() + acknowledged.get(i);
      List<Long> dropped = new ArrayList<>();
      window.forEachExecuted(next, dropped::add);
      assertEquals(new ArrayList<>(judge.headSet(next, true)), dropped);
      window = window.acknowledge(next);
      judge.headSet(next, true).clear();
      long number = next + executed.get(i);
      assertEquals(judge.contains(number), window.isExecuted(number));
      window = window.execute(number, new SequenceNumber(i));
      judge.add(number);
      assertEquals(window, SessionWindow.decode(window.encode()));
      for (long each = next + 1; each <= next + WINDOW; each++) {
        assertEquals(judge.contains(each), window.isExecuted(each));
      }
    }
  }
}
