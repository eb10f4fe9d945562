package io.bezant.protocol.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.Limits;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KvEvent.Previous;

/**
 * What is watched and what is told, as bytes and back. Each begins with the version of the form;
 * equal values have equal bytes, and no other bytes are accepted for them. Codes are permanent.
 */
public final class WatchCodec {

  /** Version of the form; the first byte of every selector and event. */
  public static final int VERSION = 1;

  private static final int PUTS = 1;
  private static final int DELETES = 2;
  private static final int PREVIOUS = 4;

  private static final int PUT = 1;
  private static final int DELETE = 2;

  private static final int NO_PREVIOUS = 0;
  private static final int KNOWN = 1;
  private static final int TOO_LARGE = 2;

  /** What a frame and a notice add to one event, with as many names of watches as it may hold. */
  private static final int FRAME_ROOM = 64 << 10;

  private WatchCodec() {}

  /** The longest event, in bytes, of a cluster with these limits: it fits a frame. */
  public static int maxEventBytes(Limits limits) {
    return limits.maxFrameBytes() - FRAME_ROOM;
  }

  /** What is watched. */
  public static Bytes encode(WatchSelector selector) {
    CanonicalWriter out = new CanonicalWriter().u8(VERSION);
    out.u8(
        (selector.wantsPuts() ? PUTS : 0)
            | (selector.wantsDeletes() ? DELETES : 0)
            | (selector.wantsPrevious() ? PREVIOUS : 0));
    OperationCodec.write(selector.keys(), out);
    return out.toBytes();
  }

  /**
   * Reads what is watched.
   *
   * @throws MalformedEncodingException if these are not exactly the bytes of a selector
   */
  public static WatchSelector decodeSelector(Bytes encoded) throws MalformedEncodingException {
    CanonicalReader in = new CanonicalReader(encoded);
    requireVersion(in);
    int wanted = in.u8();
    KeyRange keys = OperationCodec.readKeys(in);
    in.requireEnd();
    if (wanted > (PUTS | DELETES | PREVIOUS) || (wanted & (PUTS | DELETES)) == 0) {
      throw new MalformedEncodingException("nobody wants " + wanted);
    }
    return new WatchSelector(
        keys, (wanted & PREVIOUS) != 0, (wanted & PUTS) != 0, (wanted & DELETES) != 0);
  }

  /** What is told. */
  public static Bytes encode(KvEvent event) {
    CanonicalWriter out = new CanonicalWriter().u8(VERSION);
    switch (event) {
      case KvEvent.Put(var keyValue, var previous) -> {
        out.u8(PUT);
        ResultCodec.write(keyValue, out);
      }
      case KvEvent.Delete(var key, var revision, var previous) ->
          out.u8(DELETE).sized(key).u64(revision);
    }
    switch (event.previous()) {
      case Previous.None _none -> out.u8(NO_PREVIOUS);
      case Previous.Known(var keyValue) -> {
        out.u8(KNOWN);
        ResultCodec.write(keyValue, out);
      }
      case Previous.TooLarge _tooLarge -> out.u8(TOO_LARGE);
    }
    return out.toBytes();
  }

  /**
   * Reads what is told.
   *
   * @throws MalformedEncodingException if these are not exactly the bytes of an event
   */
  public static KvEvent decodeEvent(Bytes encoded) throws MalformedEncodingException {
    CanonicalReader in = new CanonicalReader(encoded);
    requireVersion(in);
    int code = in.u8();
    KvEvent event =
        switch (code) {
          case PUT -> new KvEvent.Put(ResultCodec.readKeyValue(in), readPrevious(in));
          case DELETE -> readDelete(in);
          default -> throw new MalformedEncodingException("no event has the code " + code);
        };
    in.requireEnd();
    return event;
  }

  private static KvEvent readDelete(CanonicalReader in) throws MalformedEncodingException {
    Bytes key = in.sized();
    long revision = in.count64();
    if (revision == 0) {
      throw new MalformedEncodingException("no change has the revision 0");
    }
    return new KvEvent.Delete(key, revision, readPrevious(in));
  }

  private static Previous readPrevious(CanonicalReader in) throws MalformedEncodingException {
    int code = in.u8();
    return switch (code) {
      case NO_PREVIOUS -> new Previous.None();
      case KNOWN -> new Previous.Known(ResultCodec.readKeyValue(in));
      case TOO_LARGE -> new Previous.TooLarge();
      default -> throw new MalformedEncodingException("nothing before has the code " + code);
    };
  }

  private static void requireVersion(CanonicalReader in) throws MalformedEncodingException {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedEncodingException("the version is " + version + ", not " + VERSION);
    }
  }
}
