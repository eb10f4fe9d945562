package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.Comparison;
import io.bezant.protocol.kv.KeyRange;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.wire.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * Uses leases, and whatever is wrong with leases, on keys of its own. Nobody writes down what it is
 * told: the model of the store judges it, and what ends with its leases belongs to no history.
 */
final class LeaseHolder implements ByzantineClient {

  private static final int MOST_OPERATIONS = 3;
  private static final int KEYS = 6;
  private static final int LEASES = 7;

  private final ClientHands hands;
  private final ClientSpeech speech;

  LeaseHolder(ClientHands hands) {
    this.hands = hands;
    this.speech = new ClientSpeech(hands);
  }

  @Override
  public void onTick() {
    if (!speech.isTime()) {
      return;
    }
    List<KvOperation> bundle = new ArrayList<>();
    for (int i = 0; i <= index(MOST_OPERATIONS); i++) {
      bundle.add(draw());
    }
    long number = speech.nextNumber();
    hands.sendToAll(
        speech.request(
            speech.session(), number, number - 1, KvCodec.encode(new Command.Bundle(bundle))));
    hands.did("asked about leases");
  }

  private KvOperation draw() {
    return switch (index(9)) {
      case 0, 1 ->
          new KvOperation.LeaseGrant(
              hands.config().limits().leases().minTtlMillis() - 10 + index(200),
              hands.random().nextBoolean() ? 0 : lease());
      case 2 -> new KvOperation.LeaseKeepAlive(List.of(lease(), lease()));
      case 3 -> new KvOperation.LeaseRevoke(lease());
      case 4 -> new KvOperation.LeaseTimeToLive(lease(), hands.random().nextBoolean());
      case 5 -> new KvOperation.LeaseList(index(LEASES), 1 + index(3));
      case 6 -> transaction();
      default -> put();
    };
  }

  private KvOperation.Step put() {
    return switch (index(5)) {
      case 0 -> new KvOperation.Put(key(), Bytes.utf8("without"));
      case 1 -> new KvOperation.Delete(key(), hands.random().nextBoolean());
      default ->
          new KvOperation.PutLeased(
              key(), Bytes.utf8("with"), index(LEASES), hands.random().nextBoolean());
    };
  }

  private KvOperation transaction() {
    Comparison has =
        new Comparison(
            KeyRange.of(key()),
            Comparison.Relation.EQUAL,
            new Comparison.Operand.Numeric(Comparison.Field.LEASE, index(LEASES)));
    return new KvOperation.Transaction(List.of(has), List.of(put(), put()), List.of(put()));
  }

  private Bytes key() {
    return Bytes.utf8("byzantine lease " + index(KEYS));
  }

  private long lease() {
    return 1L + index(LEASES);
  }

  private int index(int bound) {
    return hands.random().nextInt(bound);
  }

  @Override
  public void onFrame(ReplicaId from, Frame frame) {
    speech.onFrame(frame);
  }
}
