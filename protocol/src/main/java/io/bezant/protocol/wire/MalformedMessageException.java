package io.bezant.protocol.wire;

import java.io.Serial;

/** Bytes that say nothing: they do not parse, break a limit, or are not in canonical form. */
public final class MalformedMessageException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong with the bytes, for a person. */
  public MalformedMessageException(String message) {
    super(message, null, false, false);
  }
}
