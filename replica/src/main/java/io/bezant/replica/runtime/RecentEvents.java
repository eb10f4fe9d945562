package io.bezant.replica.runtime;

import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * The last events of the loop, for the report that is written when it fails. Keeps their outlines,
 * never their batches. Loop thread only.
 */
final class RecentEvents {

  /** The outline of an event; cheap to make, turned into text only when it is asked for. */
  private record Outline(long count, String kind, Object first, Object second, Object third) {
    @Override
    public String toString() {
      return "#" + count + " " + kind + " " + first + " " + second + " " + third;
    }
  }

  private final Outline[] ring;
  private long count;

  RecentEvents(int capacity) {
    this.ring = new Outline[capacity];
  }

  void add(Event event) {
    ring[(int) (count % ring.length)] = outline(event);
    count++;
  }

  private Outline outline(Event event) {
    return switch (event) {
      case Event.MessageReceived(var signed) -> {
        Message message = signed.message();
        yield new Outline(
            count,
            message.type() + " from " + signed.sender(),
            message.view(),
            message.sequence(),
            message.digest());
      }
      case Event.RequestReceived(var request, var origin, var answered) ->
          new Outline(count, "request", request.key(), request.request().digest(), origin);
      case Event.Tick(long monotonicMillis, long wallMillis) ->
          new Outline(count, "tick", monotonicMillis, wallMillis, "");
      case Event.BatchExecuted(var sequence, var replies, var leases) ->
          new Outline(count, "executed", sequence, replies.size(), "");
      case Event.StateSought(long number, var found) ->
          new Outline(count, "sought", number, found.entryCount(), "");
      case Event.ChunkStored(long number) -> new Outline(count, "stored", number, "", "");
      case Event.StateInstalled(var sequence, var root, var leases) ->
          new Outline(count, "installed", sequence, root, "");
      case Event.CheckpointTaken(var sequence, var root) ->
          new Outline(count, "checkpoint", sequence, root, "");
      case Event.LinkChanged(var peer, boolean isUp) ->
          new Outline(count, "link", peer, isUp ? "up" : "down", "");
      case Event.ProbeAnswered(var peer, long number) ->
          new Outline(count, "answered", peer, number, "");
    };
  }

  /** One line for each event kept, oldest first. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (long i = Math.max(0, count - ring.length); i < count; i++) {
      lines.add(ring[(int) (i % ring.length)].toString());
    }
    return lines;
  }
}
