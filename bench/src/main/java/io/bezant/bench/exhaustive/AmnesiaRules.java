package io.bezant.bench.exhaustive;

/**
 * The rules by which a replica that lost its disk comes back, as R5 states them, and what may be
 * wrong with them.
 *
 * @param name for the table
 * @param amnesiacs how many times in a run a replica loses its disk, one after the other
 * @param freshOthers how many view changes of others, all with its nonce, the first view needs in
 *     which it votes; R5: a quorum
 * @param checksNonce whether those view changes must be signed after the loss was announced
 * @param waitsForDecided whether it changes views only once it holds a stable checkpoint of all
 *     that the first view began with
 * @param votesAtOnce whether it votes, as if it had lost nothing, from the start
 * @param estimates whether it takes the view to vote in from what f+1 others claim to be in
 * @param faultsAtOnce how many replicas may be faulty at one time: amnesiac or lying
 */
record AmnesiaRules(
    String name,
    int amnesiacs,
    int freshOthers,
    boolean checksNonce,
    boolean waitsForDecided,
    boolean votesAtOnce,
    boolean estimates,
    int faultsAtOnce) {

  /** R5 as it stands. */
  static AmnesiaRules sound(int amnesiacs) {
    return new AmnesiaRules("R5", amnesiacs, 3, true, true, false, false, 1);
  }

  /** R5 among seven, where a liar may stand beside an amnesiac. */
  static AmnesiaRules ofSeven() {
    return new AmnesiaRules("R5", 1, 5, true, true, false, false, 2);
  }

  AmnesiaRules fresh(int others) {
    return new AmnesiaRules(
        "R5 with " + others + " fresh view changes of others",
        amnesiacs,
        others,
        checksNonce,
        waitsForDecided,
        votesAtOnce,
        estimates,
        faultsAtOnce);
  }

  AmnesiaRules withoutNonce() {
    return new AmnesiaRules(
        "R5 without the nonce",
        amnesiacs,
        freshOthers,
        false,
        waitsForDecided,
        votesAtOnce,
        estimates,
        faultsAtOnce);
  }

  AmnesiaRules withoutWaiting() {
    return new AmnesiaRules(
        "R5 without waiting for the stable checkpoint",
        amnesiacs,
        freshOthers,
        checksNonce,
        false,
        votesAtOnce,
        estimates,
        faultsAtOnce);
  }

  AmnesiaRules votingAtOnce() {
    return new AmnesiaRules(
        "voting at once from an empty disk",
        amnesiacs,
        freshOthers,
        checksNonce,
        waitsForDecided,
        true,
        estimates,
        faultsAtOnce);
  }

  AmnesiaRules estimating() {
    return new AmnesiaRules(
        "voting in a view estimated from f+1 claims",
        amnesiacs,
        freshOthers,
        checksNonce,
        waitsForDecided,
        votesAtOnce,
        true,
        faultsAtOnce);
  }

  AmnesiaRules faulty(int atOnce) {
    return new AmnesiaRules(
        "R5 with " + atOnce + " faulty at once",
        amnesiacs,
        freshOthers,
        checksNonce,
        waitsForDecided,
        votesAtOnce,
        estimates,
        atOnce);
  }
}
