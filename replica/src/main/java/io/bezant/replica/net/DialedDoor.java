package io.bezant.replica.net;

import io.bezant.crypto.PublicKey;
import io.bezant.protocol.wire.Hello;
import io.bezant.replica.report.Rejections.Source;
import io.netty.channel.Channel;
import java.util.Optional;

/** Lets in, at the address of one replica, that replica alone: its key, not just a member's. */
record DialedDoor(PublicKey expected, PeerLink link) implements Doorkeeper {

  @Override
  public Optional<Source> source(PublicKey key) {
    return key.equals(expected) ? Optional.of(Source.of(link.remote())) : Optional.empty();
  }

  @Override
  public boolean fits(PublicKey key, Hello hello) {
    return hello.role() == Hello.Role.PEER && hello.replica().equals(link.remote());
  }

  @Override
  public Optional<FrameHandler> admit(Channel channel, PublicKey key, Hello hello) {
    return Optional.of(link.open(channel));
  }
}
