package io.bezant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The arithmetic of agreement against one that counts. */
class QuorumsTest {

  @Test
  void quorumIsTheLeastNumberWhoseQuorumsShareACorrectReplica() {
    for (int n = 1; n <= 100; n++) {
      int f = 0;
      while (3 * (f + 1) + 1 <= n) {
        f++;
      }
      int q = 1;
      while (2 * q - n < f + 1) {
        q++;
      }
      Quorums quorums = new Quorums(n);
      assertEquals(f, quorums.faultsTolerated(), "n " + n);
      assertEquals(q, quorums.quorum(), "n " + n);
      assertEquals(f + 1, quorums.weakQuorum(), "n " + n);
      assertTrue(n - f >= q, "the correct ones alone are a quorum, n " + n);
    }
  }

  @Test
  void everyTwoQuorumsShareMoreReplicasThanMayLie() {
    for (int n = 1; n <= 9; n++) {
      Quorums quorums = new Quorums(n);
      for (int a = 0; a < 1 << n; a++) {
        for (int b = 0; b < 1 << n; b++) {
          if (Integer.bitCount(a) >= quorums.quorum() && Integer.bitCount(b) >= quorums.quorum()) {
            assertTrue(Integer.bitCount(a & b) > quorums.faultsTolerated(), "n " + n);
          }
        }
      }
    }
  }
}
