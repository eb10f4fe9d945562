package io.bezant.replica.net;

import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;

/** An address that a replica was told to listen on and cannot. */
public final class AddressTakenException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /** A refusal that names the purpose and the address. */
  public AddressTakenException(String purpose, InetSocketAddress address, Throwable cause) {
    super(
        "cannot listen for %s on %s:%d: %s"
            .formatted(purpose, address.getHostString(), address.getPort(), cause.getMessage()),
        cause);
  }
}
