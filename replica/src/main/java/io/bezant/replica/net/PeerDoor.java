package io.bezant.replica.net;

import io.bezant.crypto.PublicKey;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.wire.Hello;
import io.bezant.replica.report.Rejections.Source;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.Optional;

/**
 * Lets in the replicas that connect to this one: exactly the members, and on this port only those
 * above it, since it connects to those below itself. Thread-safe.
 */
final class PeerDoor implements Doorkeeper {
  private final Membership membership;
  private final ReplicaId self;
  private final Map<ReplicaId, PeerLink> links;

  PeerDoor(Membership membership, ReplicaId self, Map<ReplicaId, PeerLink> links) {
    this.membership = membership;
    this.self = self;
    this.links = links;
  }

  @Override
  public Optional<Source> source(PublicKey key) {
    return membership.holderOf(key).filter(holder -> !holder.equals(self)).map(Source::of);
  }

  @Override
  public boolean fits(PublicKey key, Hello hello) {
    return hello.role() == Hello.Role.PEER
        && hello.replica().value() > self.value()
        && membership.holderOf(key).filter(hello.replica()::equals).isPresent();
  }

  @Override
  public Optional<FrameHandler> admit(Channel channel, PublicKey key, Hello hello) {
    return Optional.ofNullable(links.get(hello.replica())).map(link -> link.open(channel));
  }
}
