package io.bezant.bench.simulation.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HuntingGroundTest {

  @Test
  void groundsAreToldOfMistakesThatThereAre() {
    List<String> known = Catalogue.all().stream().map(Mutation::id).toList();
    assertEquals(
        List.of(), HuntingGround.ids().stream().filter(id -> !known.contains(id)).toList());
  }
}
