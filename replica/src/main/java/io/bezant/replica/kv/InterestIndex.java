package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds those who watch a key among many ranges: a search tree over where they begin, in an array,
 * each part of which knows how far its ranges reach. Does not change.
 */
final class InterestIndex {

  /** Of nobody. */
  static final InterestIndex EMPTY = new InterestIndex(List.of());

  private final List<KeyInterest> byBeginning;

  /** The farthest end in the part whose middle stands at that place; none for no end. */
  private final List<Optional<Bytes>> ends;

  InterestIndex(Collection<KeyInterest> interests) {
    byBeginning = new ArrayList<>(interests);
    byBeginning.sort(Comparator.comparing(each -> each.selector().keys().from()));
    ends = new ArrayList<>(Collections.nCopies(byBeginning.size(), Optional.empty()));
    if (!byBeginning.isEmpty()) {
      reach(0, byBeginning.size());
    }
  }

  private Optional<Bytes> reach(int from, int to) {
    int middle = (from + to) >>> 1;
    Optional<Bytes> end = byBeginning.get(middle).selector().keys().to();
    if (from < middle) {
      end = farther(end, reach(from, middle));
    }
    if (middle + 1 < to) {
      end = farther(end, reach(middle + 1, to));
    }
    ends.set(middle, end);
    return end;
  }

  private static Optional<Bytes> farther(Optional<Bytes> one, Optional<Bytes> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Optional.empty();
    }
    return one.get().compareTo(other.get()) >= 0 ? one : other;
  }

  boolean isEmpty() {
    return byBeginning.isEmpty();
  }

  /** Whether anybody watches the key. */
  boolean covers(Bytes key) {
    boolean[] found = {false};
    visit(key, each -> found[0] = true);
    return found[0];
  }

  /** Shows everybody who watches the key. */
  void visit(Bytes key, Consumer<KeyInterest> visitor) {
    visit(key, 0, byBeginning.size(), visitor);
  }

  private void visit(Bytes key, int from, int to, Consumer<KeyInterest> visitor) {
    if (from >= to) {
      return;
    }
    int middle = (from + to) >>> 1;
    Optional<Bytes> end = ends.get(middle);
    if (end.isPresent() && end.get().compareTo(key) <= 0) {
      return;
    }
    visit(key, from, middle, visitor);
    KeyInterest interest = byBeginning.get(middle);
    if (interest.selector().keys().from().compareTo(key) <= 0) {
      if (interest.selector().keys().contains(key)) {
        visitor.accept(interest);
      }
      visit(key, middle + 1, to, visitor);
    }
  }
}
