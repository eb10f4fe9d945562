package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.message.Request;

/** The voice of a client: signs a request and encodes it as it will travel, once. */
public interface RequestSealer {

  /** The bytes to send, to whomever and however often. Does not block; never fails. */
  Bytes seal(Request request);
}
