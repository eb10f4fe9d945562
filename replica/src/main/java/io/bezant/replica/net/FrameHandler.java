package io.bezant.replica.net;

import io.bezant.crypto.Bytes;

/** What happens on a connection once it is up; on its event loop. */
interface FrameHandler {

  /** A frame has arrived. */
  Receiver.Verdict onFrame(Bytes frame);

  /** The connection takes bytes again. */
  void onWritable();

  /** The connection is gone. */
  void onClosed();
}
