package io.bezant.protocol.core;

import com.google.protobuf.ByteString;
import io.bezant.protocol.kv.PlantedInKv;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Signed;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Breaks, on purpose, every rule of its room. */
public final class PlantedInCore {
  Path file = Path.of("x");
  Socket socket = new Socket();
  ByteString parsed = ByteString.EMPTY;
  Thread thread = new Thread(() -> System.err.println(UUID.randomUUID()));
  long now = System.nanoTime();
  Optional<PlantedInKv> service = Optional.empty();

  static <M extends Message> Signed<M> sign(M message, Envelope envelope) {
    return new Signed<>(message, envelope);
  }
}
