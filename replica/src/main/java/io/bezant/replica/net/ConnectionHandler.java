package io.bezant.replica.net;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.tls.ChannelIdentity;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.Hello;
import io.bezant.protocol.wire.MalformedMessageException;
import io.bezant.replica.report.Rejections.Source;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.ReadTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection: a handshake that proves a key, an introduction each way, then frames.
 *
 * <p>We introduce ourselves before we judge the other's introduction, so that a stranger learns
 * from ours what it has in common with us and what not. The connection is up only after the other's
 * introduction has arrived: a handshake alone proves too little to the side that connects.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private static final int MAX_BLAME = 100;

  private final Terms terms;
  private final Doorkeeper doorkeeper;
  private final Newcomers newcomers;
  private Source source = Source.UNKNOWN;
  private @Nullable PublicKey key;
  private @Nullable FrameHandler frames;
  private int blame;
  private boolean isOver;

  ConnectionHandler(Terms terms, Doorkeeper doorkeeper, Newcomers newcomers) {
    this.terms = terms;
    this.doorkeeper = doorkeeper;
    this.newcomers = newcomers;
  }

  /**
   * What all connections of a replica have in common.
   *
   * @param hello how it introduces itself
   * @param codec reads and writes introductions
   * @param maxFrameBytes the longest frame of a connection that is up
   * @param limits what connections may cost
   * @param complaints told what is wrong
   */
  record Terms(
      Hello hello,
      FrameCodec codec,
      int maxFrameBytes,
      NetworkLimits limits,
      Complaints complaints) {}

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    newcomers.add(context.channel());
    var unused =
        context
            .executor()
            .schedule(
                () -> onTimeout(context),
                terms.limits().handshakeTimeoutMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void onTimeout(ChannelHandlerContext context) {
    if (frames == null) {
      end(context, Refused.HANDSHAKE_TIMEOUT, "no introduction in time");
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        onHandshake(context);
      } else {
        end(context, Refused.HANDSHAKE_FAILED, describe(handshake.cause()));
      }
    }
    context.fireUserEventTriggered(event);
  }

  private void onHandshake(ChannelHandlerContext context) {
    Optional<PublicKey> proved =
        ChannelIdentity.peerKey(context.pipeline().get(SslHandler.class).engine().getSession());
    Optional<Source> known = proved.flatMap(doorkeeper::source);
    if (proved.isEmpty() || known.isEmpty()) {
      end(context, Refused.UNKNOWN_KEY, proved.map(PublicKey::hex).orElse("no identity"));
      return;
    }
    key = proved.get();
    source = known.get();
    Bytes hello = terms.codec().encode(terms.hello());
    ByteBuf out = context.alloc().buffer();
    out.writeInt(hello.size()).writeBytes(hello.asByteBuffer());
    var unused = context.writeAndFlush(out);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Bytes frame = (Bytes) message;
    if (isOver) {
      return;
    }
    if (frames != null) {
      if (frames.onFrame(frame) == Receiver.Verdict.BLAME && ++blame >= MAX_BLAME) {
        end(context, Refused.MISBEHAVED, blame + " frames that no correct program sends");
      }
      return;
    }
    onHello(context, frame);
  }

  private void onHello(ChannelHandlerContext context, Bytes frame) {
    PublicKey proved = key;
    if (proved == null) {
      end(context, Refused.BAD_HELLO, "a frame before the handshake");
      return;
    }
    Optional<Hello> introduction = parse(frame);
    if (introduction.isEmpty()) {
      end(context, Refused.BAD_HELLO, "the first frame is no introduction");
      return;
    }
    Hello hello = introduction.get();
    if (hello.wireVersion() != terms.hello().wireVersion()) {
      end(
          context,
          Refused.WRONG_WIRE_VERSION,
          "it speaks " + hello.wireVersion() + ", we speak " + terms.hello().wireVersion());
    } else if (!hello.clusterId().equals(terms.hello().clusterId())) {
      end(
          context,
          Refused.WRONG_CLUSTER,
          "it is of cluster "
              + hello.clusterId().hex()
              + ", we are of "
              + terms.hello().clusterId().hex());
    } else if (!doorkeeper.fits(proved, hello)) {
      end(
          context,
          Refused.BAD_HELLO,
          "it calls itself " + hello.role() + " " + hello.replica() + " with key " + proved.hex());
    } else {
      admit(context, proved, hello);
    }
  }

  private void admit(ChannelHandlerContext context, PublicKey proved, Hello hello) {
    Optional<FrameHandler> admitted = doorkeeper.admit(context.channel(), proved, hello);
    if (admitted.isEmpty()) {
      end(context, Refused.TOO_MANY_CONNECTIONS, "no room for another connection");
      return;
    }
    frames = admitted.get();
    newcomers.remove(context.channel());
    context.pipeline().get(FrameDecoder.class).allowFramesUpTo(terms.maxFrameBytes());
  }

  private Optional<Hello> parse(Bytes frame) {
    try {
      return terms.codec().decode(frame) instanceof Frame.HelloFrame(Hello hello)
          ? Optional.of(hello)
          : Optional.empty();
    } catch (MalformedMessageException malformed) {
      return Optional.empty();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (frames != null && context.channel().isWritable()) {
      frames.onWritable();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    isOver = true;
    newcomers.remove(context.channel());
    if (frames != null) {
      frames.onClosed();
    }
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    isOver = true;
    newcomers.remove(context.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof ReadTimeoutException) {
      end(
          context,
          Refused.SILENT,
          "nothing came for " + terms.limits().peerSilenceMillis() + " ms");
    } else if (cause instanceof TooLongFrameException) {
      end(context, Refused.FRAME_TOO_LARGE, describe(cause));
    } else if (frames == null) {
      end(context, Refused.HANDSHAKE_FAILED, describe(cause));
    } else {
      end(context, Refused.BROKEN, describe(cause));
    }
  }

  private void end(ChannelHandlerContext context, Refused reason, String detail) {
    if (!isOver) {
      isOver = true;
      terms
          .complaints()
          .raise(source, reason, detail + ", remote=" + context.channel().remoteAddress());
      var unused = context.close();
    }
  }

  private static String describe(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
