package io.bezant.replica.runtime;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;

/** The values that the loop lets out, as bytes. A pure function. */
public interface Codec {

  /** The frame that carries a message of a replica. */
  Bytes frame(Signed<? extends Message> message);

  /** The frame that carries a client's request. */
  Bytes frame(SignedRequest request);

  /** The frame that carries an answer. */
  Bytes frame(Reply reply);

  /** The frame that carries a refusal. */
  Bytes frame(Refusal refusal);

  /** A record as the log keeps it. */
  Bytes record(DurableRecord record);

  /**
   * A record that this replica once wrote.
   *
   * @throws IllegalStateException if the bytes are not one
   */
  DurableRecord record(Bytes bytes);
}
