package io.bezant.client.net;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.bezant.client.runtime.ClientNetwork;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.tls.ChannelIdentity;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.config.HostPort;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.WatchRequest;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.Hello;
import io.bezant.protocol.wire.MalformedMessageException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one replica, made again whenever it is lost, with pauses that double up to a
 * cap and vary a little. It lives on the event loop.
 *
 * <p>A connection passes four gates, all within a time limit: TCP, TLS 1.3, the key of exactly this
 * replica, and the replica's introduction, which is the first frame received. Only then the link is
 * up and requests are written to it. What a replica does not take off our hands is bounded: beyond
 * that, frames are dropped, and after a while the connection is.
 */
final class ReplicaLink {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaLink.class);

  private static final int LENGTH_BYTES = 4;
  private static final int WRITE_LOW_WATER_BYTES = 4 << 20;
  private static final int WRITE_HIGH_WATER_BYTES = 8 << 20;
  private static final int FLUSHES_IN_ONE = 64;

  /**
   * What all links of a client have in common.
   *
   * @param loop where everything happens
   * @param tls shows our key, accepts the replicas'
   * @param codec of the frames
   * @param hello our introduction, encoded
   * @param clusterId what the replica must name
   * @param maxFrameBytes the longest frame we accept
   * @param timing patience
   * @param listener who is told
   */
  record Shared(
      EventLoop loop,
      SSLContext tls,
      FrameCodec codec,
      Bytes hello,
      Digest clusterId,
      int maxFrameBytes,
      LinkTiming timing,
      ClientNetwork.Listener listener) {}

  private final Shared shared;
  private final ReplicaId replica;
  private final PublicKey expectedKey;
  private final HostPort address;
  private final SplittableRandom random = new SplittableRandom();

  /** The connection in the making or in use. */
  private @Nullable Channel channel;

  private boolean up;
  private boolean closed;
  private long upSinceNanos;

  /** How often in a row the connection failed, or ended too soon to count as good. */
  private int failures;

  ReplicaLink(Shared shared, ReplicaId replica, PublicKey expectedKey, HostPort address) {
    this.shared = shared;
    this.replica = replica;
    this.expectedKey = expectedKey;
    this.address = address;
  }

  /** Begins to connect. Names are looked up elsewhere, since that may block for long. */
  void connect() {
    if (closed) {
      return;
    }
    Thread.ofVirtual()
        .name("bezant-client-resolver")
        .start(
            () -> {
              InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
              try {
                shared.loop().execute(() -> connectTo(resolved));
              } catch (RejectedExecutionException loopClosed) {
                LOG.trace("closed while looking up {}", address);
              }
            });
  }

  /** Writes a frame if the link is up and takes more, else drops it. */
  void send(Bytes frame) {
    Channel current = channel;
    if (up && current != null && current.isWritable()) {
      var unused = current.writeAndFlush(framed(current, frame));
    }
  }

  /** As {@link #send}; encoded only if it is sent. */
  void ask(Read read) {
    if (up) {
      send(shared.codec().encode(read));
    }
  }

  /** As {@link #send}; encoded only if it is sent. */
  void watch(WatchRequest request) {
    if (up) {
      send(shared.codec().encode(request));
    }
  }

  void close() {
    closed = true;
    up = false;
    if (channel != null) {
      var unused = channel.close();
    }
  }

  private void connectTo(InetSocketAddress resolved) {
    if (closed) {
      return;
    }
    if (resolved.isUnresolved()) {
      onClosed(Optional.of("the host name has no address"));
      return;
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(shared.loop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, shared.timing().connectMillis())
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(WRITE_LOW_WATER_BYTES, WRITE_HIGH_WATER_BYTES))
            .handler(new Pipeline())
            .connect(resolved);
    channel = connecting.channel();
    var unused =
        connecting.addListener(
            future -> {
              if (!future.isSuccess()) {
                onClosed(Optional.of(String.valueOf(future.cause().getMessage())));
              }
            });
  }

  private static ByteBuf framed(Channel channel, Bytes frame) {
    return channel
        .alloc()
        .buffer(LENGTH_BYTES + frame.size())
        .writeInt(frame.size())
        .writeBytes(frame.asByteBuffer());
  }

  private void onUp() {
    up = true;
    upSinceNanos = System.nanoTime();
    LOG.debug("connected to replica {} at {}", replica, address);
    shared.listener().onLinkUp(replica);
  }

  /** The connection has ended, or could not be made: tell, and try again after a pause. */
  private void onClosed(Optional<String> reason) {
    channel = null;
    if (closed) {
      return;
    }
    if (up) {
      up = false;
      shared.listener().onLinkDown(replica);
      if (System.nanoTime() - upSinceNanos
          >= MILLISECONDS.toNanos(shared.timing().maxRetryMillis())) {
        failures = 0;
      }
    }
    long pauseMillis = pauseMillis();
    failures++;
    LOG.debug(
        "no connection to replica {} at {}: {}; next try in {} ms",
        replica,
        address,
        reason.orElse("closed"),
        pauseMillis);
    var unused = shared.loop().schedule(this::connect, pauseMillis, MILLISECONDS);
  }

  private long pauseMillis() {
    long cap = shared.timing().maxRetryMillis();
    long pause = Math.min((long) shared.timing().firstRetryMillis() << Math.min(failures, 20), cap);
    return pause - pause / 4 + random.nextLong(pause / 2 + 1);
  }

  /** The handlers of one connection. */
  private final class Pipeline extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel connection) {
      SslHandler tls = new SslHandler(ChannelIdentity.clientEngine(shared.tls()));
      tls.setHandshakeTimeoutMillis(shared.timing().greetingMillis());
      connection
          .pipeline()
          .addLast(tls)
          .addLast(new FlushConsolidationHandler(FLUSHES_IN_ONE, true))
          .addLast(new WriteTimeoutHandler(shared.timing().writeMillis(), MILLISECONDS))
          .addLast(new IdleStateHandler(shared.timing().probeMillis(), 0, 0, MILLISECONDS))
          .addLast(
              new LengthFieldBasedFrameDecoder(
                  shared.maxFrameBytes(), 0, LENGTH_BYTES, 0, LENGTH_BYTES, true))
          .addLast(new Conversation());
    }
  }

  /** What is said on one connection. */
  private final class Conversation extends SimpleChannelInboundHandler<ByteBuf> {

    private boolean ended;
    private String reason = "closed by the replica";
    private boolean probed;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      var unused =
          context
              .executor()
              .schedule(
                  () -> {
                    if (!up && !ended) {
                      end(context, "no introduction in time");
                    }
                  },
                  shared.timing().greetingMillis(),
                  MILLISECONDS);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
        onHandshake(context);
      } else if (up && event instanceof IdleStateEvent) {
        onSilence(context);
      }
    }

    /**
     * An answer proves no more than that its process runs and can be reached; so does any frame.
     */
    private void onSilence(ChannelHandlerContext context) {
      if (probed) {
        end(context, "silent, and does not answer a probe");
      } else {
        probed = true;
        send(shared.codec().encode(new Frame.ProbeFrame(0)));
      }
    }

    private void onHandshake(ChannelHandlerContext context) {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      Optional<PublicKey> key = ChannelIdentity.peerKey(tls.engine().getSession());
      if (!key.equals(Optional.of(expectedKey))) {
        LOG.warn(
            "{} shows {} instead of the key of replica {}: not spoken to",
            address,
            key.map(PublicKey::hex).orElse("no key"),
            replica);
        end(context, "wrong key");
        return;
      }
      var unused = context.writeAndFlush(framed(context.channel(), shared.hello()));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf content) {
      if (ended || closed) {
        return;
      }
      byte[] bytes = new byte[content.readableBytes()];
      content.readBytes(bytes);
      try {
        onFrame(context, shared.codec().decode(Bytes.wrap(bytes)));
      } catch (MalformedMessageException malformed) {
        end(context, "malformed frame: " + malformed.getMessage());
      }
    }

    private void onFrame(ChannelHandlerContext context, Frame frame) {
      probed = false;
      if (!up) {
        onFirstFrame(context, frame);
        return;
      }
      switch (frame) {
        case Frame.ReplyFrame(var reply) -> shared.listener().onReply(replica, reply);
        case Frame.RefusalFrame(var refusal) -> shared.listener().onRefusal(replica, refusal);
        case Frame.HelloFrame hello -> end(context, "a second introduction");
        case Frame.SealedMessage message -> end(context, "a message that is not for clients");
        case Frame.SealedRequest request -> end(context, "a request, but we are a client");
        case Frame.ProbeFrame probe -> end(context, "a probe, but we are a client");
        case Frame.ProbeAnswerFrame _answer -> LOG.trace("replica {} is there", replica);
        case Frame.ReadFrame read -> end(context, "a question, but we are a client");
        case Frame.ReadAnswerFrame(var answer) -> shared.listener().onAnswer(replica, answer);
        case Frame.WatchRequestFrame watch -> end(context, "a watch, but we are a client");
        case Frame.WatchNoticeFrame(var notice) -> shared.listener().onNotice(replica, notice);
      }
    }

    private void onFirstFrame(ChannelHandlerContext context, Frame frame) {
      if (!(frame instanceof Frame.HelloFrame(Hello hello))) {
        end(context, "the first frame is no introduction");
      } else if (hello.wireVersion() != Hello.WIRE_VERSION) {
        end(context, "it speaks wire version " + hello.wireVersion());
      } else if (!hello.clusterId().equals(shared.clusterId())) {
        LOG.warn("replica {} at {} belongs to another cluster", replica, address);
        end(context, "another cluster");
      } else if (hello.role() != Hello.Role.PEER || !hello.replica().equals(replica)) {
        end(context, "it says it is " + hello.role() + " " + hello.replica());
      } else {
        onUp();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended = true;
      onClosed(Optional.of(reason));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      String message = String.valueOf(cause.getMessage());
      if (!up && isRefusedKey(message)) {
        shared.listener().onLinkRefused(replica);
      }
      end(context, message);
    }

    private void end(ChannelHandlerContext context, String why) {
      if (!ended) {
        ended = true;
        reason = why;
        var unused = context.close();
      }
    }
  }

  /** Whether a failure of TLS says that the other side does not accept our certificate. */
  private static boolean isRefusedKey(String message) {
    return message.contains("fatal alert: certificate_unknown")
        || message.contains("fatal alert: bad_certificate")
        || message.contains("fatal alert: access_denied");
  }
}
