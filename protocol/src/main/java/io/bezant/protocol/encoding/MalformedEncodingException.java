package io.bezant.protocol.encoding;

import java.io.Serial;

/** Bytes that are not the canonical form of any value. */
public final class MalformedEncodingException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong with the bytes, for a person. */
  public MalformedEncodingException(String message) {
    super(message, null, false, false);
  }
}
