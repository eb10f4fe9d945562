package io.bezant.crypto;

import com.google.protobuf.ByteString;
import java.net.Socket;
import java.nio.file.Path;

/** Breaks, on purpose, every rule of its room. */
final class PlantedInCrypto {
  Path file = Path.of("x");
  Socket socket = new Socket();
  ByteString parsed = ByteString.EMPTY;

  void log() {
    System.out.println("x");
  }
}
