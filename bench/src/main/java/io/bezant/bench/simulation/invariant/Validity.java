package io.bezant.bench.simulation.invariant;

import io.bezant.crypto.Digest;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.SignedRequest;
import java.util.TreeMap;
import java.util.TreeSet;

/** I2: what is executed in the name of a correct client, that client has signed. */
final class Validity implements Invariant {
  private final TreeMap<ClientId, TreeSet<Digest>> signed = new TreeMap<>();

  @Override
  public String name() {
    return "I2 validity";
  }

  @Override
  public void onSigned(Request request) {
    signed.computeIfAbsent(request.client(), absent -> new TreeSet<>()).add(request.digest());
  }

  @Override
  public void onExecuted(Execution execution) {
    for (SignedRequest each : execution.batch().requests()) {
      Request request = each.request();
      TreeSet<Digest> known = signed.get(request.client());
      if (known != null && !known.contains(request.digest())) {
        throw broken(
            "replica %s executes %s, which its client never signed"
                .formatted(execution.replica(), request));
      }
    }
  }
}
