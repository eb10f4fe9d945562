package io.bezant.client.core;

import static io.bezant.client.core.CoreLab.results;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.protocol.ReplicaId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ClientWitnessTest {

  @Test
  void aFewRequestsAreShownToABackupToo() {
    CoreLab lab = CoreLab.withSession();
    Set<ReplicaId> witnesses = new TreeSet<>();
    int shown = 0;
    for (int number = 0; number < 960; number++) {
      lab.submit("x");
      List<ReplicaId> receivers = lab.receivers();
      shown += receivers.size() - 1;
      witnesses.addAll(receivers);
      lab.answerAll(lab.takeRequest(), results("x"));
    }
    assertTrue(shown > 15 && shown < 60, "shown " + shown);
    assertEquals(4, witnesses.size());
  }
}
