package io.bezant.bench.simulation.drawing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bezant.bench.simulation.drawing.SpaceTime.Condition;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpaceTimeTest {

  @Test
  void aConversationIsReadFromTopToBottom() {
    SpaceTime drawing = new SpaceTime(List.of("r0", "r1", "r2", "c0"));
    StringBuilder text = new StringBuilder(drawing.header()).append('\n');
    for (int column = 0; column < 4; column++) {
      drawing.become(column, Condition.UP);
    }
    text.append(drawing.heard(1_000_000, 3, 0, "REQUEST 1/1")).append('\n');
    text.append(drawing.at(1_500_000, 0, "says PRE_PREPARE v0 #1 1a2b3c4d")).append('\n');
    text.append(drawing.heard(2_000_000, 0, 2, "PRE_PREPARE v0 #1 1a2b3c4d")).append('\n');
    text.append(drawing.lost(2_000_000, 0, 1, "PRE_PREPARE v0 #1 1a2b3c4d")).append('\n');
    text.append(drawing.at(2_100_000, 1, "is killed")).append('\n');
    drawing.become(1, Condition.DOWN);
    text.append(drawing.heard(3_000_000, 2, 0, "PREPARE v0 #1 1a2b3c4d")).append('\n');
    drawing.become(2, Condition.PAUSED);
    text.append(drawing.everywhere(4_000_000, "trouble is over")).append('\n');
    assertEquals(
        """
                        r0  r1  r2  c0
              1.000 ms  *<--+---+---|    r0 hears c0: REQUEST 1/1
              1.500 ms  *   |   |   |    r0 says PRE_PREPARE v0 #1 1a2b3c4d
              2.000 ms  |---+-->*   |    r2 hears r0: PRE_PREPARE v0 #1 1a2b3c4d
              2.000 ms  |--x|   |   |    lost on the way from r0 to r1: PRE_PREPARE v0 #1 1a2b3c4d
              2.100 ms  |   *   |   |    r1 is killed
              3.000 ms  *<------|   |    r0 hears r2: PREPARE v0 #1 1a2b3c4d
              4.000 ms  |       :   |    trouble is over
        """,
        text.toString());
  }
}
