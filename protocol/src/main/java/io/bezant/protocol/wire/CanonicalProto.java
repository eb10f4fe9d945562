package io.bezant.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.bezant.crypto.Bytes;
import java.util.Arrays;

/**
 * One byte form per protobuf message: the form that our own encoder writes. Protobuf itself accepts
 * many (fields out of order, defaults written out, long varints, unknown fields); a message in any
 * other form is refused, since it would be a second name for the same thing.
 */
final class CanonicalProto {

  private CanonicalProto() {}

  /** Parses what {@link #encode} made, and nothing else. */
  static <T extends Message> T parse(Parser<T> parser, Bytes bytes)
      throws MalformedMessageException {
    byte[] array = bytes.toByteArray();
    T parsed = parseLeniently(parser, array);
    if (parsed.getSerializedSize() != array.length || !Arrays.equals(parsed.toByteArray(), array)) {
      throw new MalformedMessageException("not in canonical form");
    }
    return parsed;
  }

  /** Parses any form and skips unknown fields. */
  static <T extends Message> T parseLeniently(Parser<T> parser, byte[] array)
      throws MalformedMessageException {
    try {
      return DiscardUnknownFieldsParser.wrap(parser).parseFrom(array);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessageException("does not parse: " + e.getMessage());
    }
  }

  /** The canonical form. */
  static Bytes encode(Message message) {
    return Bytes.wrap(message.toByteArray());
  }

  /** A view for the encoder, without a copy. */
  static ByteString string(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.asByteBuffer());
  }

  /** A copy that keeps nothing else alive. */
  static Bytes bytes(ByteString string) {
    return Bytes.wrap(string.toByteArray());
  }
}
