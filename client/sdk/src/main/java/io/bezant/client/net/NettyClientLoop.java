package io.bezant.client.net;

import io.bezant.client.runtime.ClientLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One Netty event loop on a platform thread of its own, which does not keep the process alive. */
public final class NettyClientLoop implements ClientLoop {

  private static final long SHUTDOWN_MILLIS = 1_000;

  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;

  /** A loop whose thread starts with its first task. */
  public NettyClientLoop() {
    this.group =
        new MultiThreadIoEventLoopGroup(
            1,
            Thread.ofPlatform().name("bezant-client").daemon(true).factory(),
            NioIoHandler.newFactory());
    this.loop = group.next();
  }

  /** The event loop that channels register with. */
  EventLoop eventLoop() {
    return loop;
  }

  @Override
  public boolean execute(Runnable task) {
    if (loop.isShuttingDown()) {
      return false;
    }
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException closed) {
      return false;
    }
  }

  @Override
  public void schedule(Runnable task, long delayMillis) {
    if (loop.isShuttingDown()) {
      return;
    }
    try {
      var unused = loop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      // Closed meanwhile: the task is not wanted any more.
    }
  }

  @Override
  public boolean isCurrent() {
    return loop.inEventLoop();
  }

  @Override
  public long monotonicMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public void close() {
    var unused = group.shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
  }
}
