package io.bezant.replica.net;

import io.bezant.protocol.ReplicaId;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to one replica, and again whenever the connection is lost: each time after a longer
 * pause, up to a limit, with jitter, and from the shortest again once a connection has lasted. The
 * limit is shorter while nobody answers at the address than for connections that do not last.
 *
 * <p>Names are resolved anew for every attempt, away from the event loop.
 */
final class PeerDialer {
  private static final Logger LOG = LoggerFactory.getLogger(PeerDialer.class);
  private static final long LASTING_NANOS = 5_000_000_000L;
  private static final int CONNECT_TIMEOUT_MILLIS = 3000;

  private final ReplicaId remote;
  private final InetSocketAddress address;
  private final NetworkLimits limits;
  private final EventLoop loop;
  private final Executor resolver;
  private final Bootstrap bootstrap;
  private int failures;
  private volatile boolean isStopped;

  PeerDialer(
      NetworkConfig config,
      PeerLink link,
      EventLoopGroup group,
      Executor resolver,
      Consumer<Channel> furnish) {
    this.remote = link.remote();
    this.address = Optional.ofNullable(config.peers().get(remote)).orElseThrow();
    this.limits = config.limits();
    this.loop = group.next();
    this.resolver = resolver;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, OutboundQueue.WATER_MARK)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    furnish.accept(channel);
                  }
                });
  }

  void start() {
    loop.execute(this::dial);
  }

  void stop() {
    isStopped = true;
  }

  private void dial() {
    if (isStopped) {
      return;
    }
    try {
      resolver.execute(
          () -> {
            InetSocketAddress resolved =
                new InetSocketAddress(address.getHostString(), address.getPort());
            loop.execute(() -> connect(resolved));
          });
    } catch (RejectedExecutionException stopping) {
      LOG.debug("no attempt to reach replica {} while stopping", remote, stopping);
    }
  }

  private void connect(InetSocketAddress resolved) {
    if (resolved.isUnresolved()) {
      onFailed("its name does not resolve");
      return;
    }
    long begin = System.nanoTime();
    ChannelFuture connecting = bootstrap.connect(resolved);
    var unused =
        connecting.addListener(
            done -> {
              if (done.isSuccess()) {
                var unusedToo =
                    connecting.channel().closeFuture().addListener(closed -> onClosed(begin));
              } else {
                onFailed(String.valueOf(done.cause().getMessage()));
              }
            });
  }

  private void onFailed(String why) {
    if (failures == 0) {
      LOG.info("cannot reach replica {}: {}; trying again", remote, why);
    }
    retry(limits.maxKnockMillis());
  }

  private void onClosed(long begin) {
    if (System.nanoTime() - begin >= LASTING_NANOS) {
      failures = 0;
    }
    retry(limits.maxReconnectMillis());
  }

  private void retry(int longestMillis) {
    if (isStopped || loop.isShuttingDown()) {
      return;
    }
    long pause = Math.min(longestMillis, (long) limits.minReconnectMillis() << failures);
    failures = Math.min(failures + 1, 16);
    long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    var unused = loop.schedule(this::dial, jittered, TimeUnit.MILLISECONDS);
  }
}
