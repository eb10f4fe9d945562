package io.bezant.bench.simulation.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one key that are not placed yet, as the list of their beginnings and ends in real
 * time. A call can be placed next if its beginning stands before the first end that is left; to
 * place it is to lift its beginning and end out of the list.
 */
final class OpenCalls {

  /** A beginning or an end. Links are null at the ends of the list. */
  static final class Node {
    private final int index;
    private final Call call;
    private final boolean beginning;
    private @Nullable Node end;
    private @Nullable Node previous;
    private @Nullable Node next;

    private Node(int index, Call call, boolean beginning) {
      this.index = index;
      this.call = call;
      this.beginning = beginning;
    }

    int index() {
      return index;
    }

    Call call() {
      return call;
    }

    boolean isBeginning() {
      return beginning;
    }

    @Nullable Node next() {
      return next;
    }
  }

  private @Nullable Node first;
  private int unplacedAnswers;

  OpenCalls(List<Call> calls) {
    record Place(long order, Node node) {}
    List<Place> places = new ArrayList<>();
    for (int index = 0; index < calls.size(); index++) {
      Call call = calls.get(index);
      Node begin = new Node(index, call, true);
      places.add(new Place(call.order(), begin));
      if (call.ending() instanceof Ending.Returned) {
        begin.end = new Node(index, call, false);
        places.add(new Place(call.returnOrder(), begin.end));
        unplacedAnswers++;
      }
    }
    places.sort(Comparator.comparingLong(Place::order));
    @Nullable Node last = null;
    for (Place place : places) {
      place.node().previous = last;
      link(place.node());
      last = place.node();
    }
  }

  /** The first beginning or end that is left. */
  @Nullable Node first() {
    return first;
  }

  /** Whether every call that was answered has its place. */
  boolean allAnsweredPlaced() {
    return unplacedAnswers == 0;
  }

  /** Calls that could come next: everything begun before the first end that is left. */
  List<Call> candidates() {
    List<Call> candidates = new ArrayList<>();
    for (Node node = first; node != null && node.beginning; node = node.next) {
      candidates.add(node.call);
    }
    return candidates;
  }

  void lift(Node begin) {
    unlink(begin);
    if (begin.end != null) {
      unlink(begin.end);
      unplacedAnswers--;
    }
  }

  /** Undoes the last {@link #lift} that is not undone yet. */
  void putBack(Node begin) {
    if (begin.end != null) {
      link(begin.end);
      unplacedAnswers++;
    }
    link(begin);
  }

  private void unlink(Node node) {
    if (node.previous == null) {
      first = node.next;
    } else {
      node.previous.next = node.next;
    }
    if (node.next != null) {
      node.next.previous = node.previous;
    }
  }

  private void link(Node node) {
    if (node.previous == null) {
      first = node;
    } else {
      node.previous.next = node;
    }
    if (node.next != null) {
      node.next.previous = node;
    }
  }
}
