package io.bezant.replica.runtime;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.Event;
import io.bezant.protocol.message.RequestKey;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What the replica will say once the disk allows it, in the order it was asked to.
 *
 * <p>Each item carries the number of the last record before it that it rests on; it leaves when the
 * log is durable through that number, and never before an item ahead of it. Loop thread only. Its
 * size is bounded by what one turn of the loop produces, since every turn ends with a release.
 */
public final class Outbox {

  /** Something to be said. */
  public sealed interface Speech {

    /**
     * To one replica.
     *
     * @param to the receiver
     * @param frame the bytes
     */
    record ToReplica(ReplicaId to, Bytes frame) implements Speech {}

    /**
     * To all other replicas, and to ourselves.
     *
     * @param frame the bytes for the others
     * @param own the same as our own loop hears it
     */
    record ToAll(Bytes frame, Event.MessageReceived own) implements Speech {}

    /**
     * To a client.
     *
     * @param request the request it answers
     * @param frame the bytes
     */
    record ToClient(RequestKey request, Bytes frame) implements Speech {}
  }

  private record Item(long restsOnLsn, Speech speech) {}

  private final ArrayDeque<Item> items = new ArrayDeque<>();

  /** Adds something that may leave once the log is durable through {@code restsOnLsn}. */
  public void add(long restsOnLsn, Speech speech) {
    items.add(new Item(restsOnLsn, speech));
  }

  /** Hands over, in order, all that rests on nothing beyond {@code durableLsn}; how many it was. */
  public int release(long durableLsn, Consumer<Speech> mouth) {
    int released = 0;
    while (!items.isEmpty() && items.element().restsOnLsn() <= durableLsn) {
      mouth.accept(items.remove().speech());
      released++;
    }
    return released;
  }

  /** How much is held back. */
  public int size() {
    return items.size();
  }
}
