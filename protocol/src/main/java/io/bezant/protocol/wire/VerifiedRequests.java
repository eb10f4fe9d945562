package io.bezant.protocol.wire;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.protocol.message.Request;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The requests whose client signature was found good lately, so that one that came from its client
 * is not verified again inside a proposal. An entry speaks of a digest together with the very
 * signature bytes that were verified; the signature alone names nothing. A fixed number of slots,
 * which displace each other; safe for many threads.
 */
final class VerifiedRequests {

  private static final int SLOT_COUNT = 1 << 14;

  private final AtomicReferenceArray<@Nullable Entry> slots =
      new AtomicReferenceArray<>(SLOT_COUNT);

  boolean contains(Request request, Signature signature) {
    Entry entry = slots.get(slot(request));
    return entry != null
        && entry.digest.equals(request.digest())
        && entry.signature.equals(signature);
  }

  void add(Request request, Signature signature) {
    slots.set(slot(request), new Entry(request.digest(), signature));
  }

  private static int slot(Request request) {
    return request.digest().hashCode() & (SLOT_COUNT - 1);
  }

  private record Entry(Digest digest, Signature signature) {}
}
