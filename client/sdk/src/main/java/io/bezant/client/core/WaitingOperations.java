package io.bezant.client.core;

import io.bezant.protocol.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * The operations that have not travelled yet, in the order in which they were asked, and the
 * measure of what fits into one request.
 */
final class WaitingOperations {

  private final PayloadCodec codec;
  private final Limits limits;
  private final ArrayDeque<Pending> queue = new ArrayDeque<>();
  private long bundledBytes;

  WaitingOperations(PayloadCodec codec, Limits limits) {
    this.codec = codec;
    this.limits = limits;
  }

  /** The payload of a request that carries this operation alone. */
  long bytesAlone(Operation operation) {
    return codec.bundleOverheadBytes() + bytesInBundle(operation);
  }

  void add(Pending pending) {
    queue.addLast(pending);
    bundledBytes += bytesInBundle(pending.operation());
  }

  /** Puts an operation before all that waits. */
  void addFirst(Pending pending) {
    queue.addFirst(pending);
    bundledBytes += bytesInBundle(pending.operation());
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  int size() {
    return queue.size();
  }

  /** The bytes of all that waits. */
  long bytes() {
    return bundledBytes;
  }

  /** Whether what waits fills a request, so that waiting longer gains nothing. */
  boolean fillsRequest() {
    Pending next = queue.peekFirst();
    return (next != null && next.alone())
        || queue.size() >= limits.maxOperationsPerRequest()
        || codec.bundleOverheadBytes() + bundledBytes >= limits.maxRequestBytes();
  }

  /** Removes from the front as many as fit into one request: at least one if any waits. */
  List<Pending> takeRequest() {
    List<Pending> taken = new ArrayList<>();
    long room = (long) limits.maxRequestBytes() - codec.bundleOverheadBytes();
    for (Pending next = queue.peekFirst();
        next != null && taken.size() < limits.maxOperationsPerRequest();
        next = queue.peekFirst()) {
      long needed = bytesInBundle(next.operation());
      if (needed > room || (next.alone() && !taken.isEmpty())) {
        break;
      }
      room -= needed;
      bundledBytes -= needed;
      taken.add(queue.removeFirst());
      if (next.alone()) {
        break;
      }
    }
    return taken;
  }

  /** Removes and returns those that the question selects. */
  List<Pending> removeIf(Predicate<Pending> selected) {
    List<Pending> removed = new ArrayList<>();
    for (Iterator<Pending> rest = queue.iterator(); rest.hasNext(); ) {
      Pending next = rest.next();
      if (selected.test(next)) {
        rest.remove();
        bundledBytes -= bytesInBundle(next.operation());
        removed.add(next);
      }
    }
    return removed;
  }

  private long bytesInBundle(Operation operation) {
    return (long) codec.operationOverheadBytes() + operation.encoded().size();
  }
}
