package io.bezant.client;

import io.bezant.client.core.WatchEnd;
import io.bezant.crypto.Bytes;
import java.util.List;

/** What is told of a watch, on its way to those who are told. */
sealed interface WatchWord {

  /** What happened at a revision, as the service encodes it. */
  record Changes(long revision, List<Bytes> events) implements WatchWord {}

  /** Nothing more happened up to a revision. */
  record Progress(long revision) implements WatchWord {}

  /** It is over. */
  record End(WatchEnd why) implements WatchWord {}
}
