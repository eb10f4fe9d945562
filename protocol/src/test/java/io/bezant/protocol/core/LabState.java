package io.bezant.protocol.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.ChunkHashes;
import io.bezant.crypto.ChunkInterval;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.encoding.CanonicalReader;
import io.bezant.protocol.encoding.CanonicalWriter;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.StatePart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the service of a lab replica knows: where it stands, what it answered, and a digest of all
 * that was executed. As a state tree it is one leaf with one entry.
 *
 * @param executed the last place executed
 * @param chain a digest over every batch executed
 * @param replies what was answered
 */
record LabState(SequenceNumber executed, Digest chain, Map<RequestKey, Reply> replies) {
  static final LabState EMPTY = new LabState(SequenceNumber.ZERO, Digest.ZERO, Map.of());

  private static final int VERSION = 1;
  private static final Bytes KEY = Bytes.utf8("state");

  /** The state after one more batch. */
  LabState execute(SequenceNumber sequence, Batch batch) {
    Map<RequestKey, Reply> after = new LinkedHashMap<>(replies);
    for (SignedRequest request : batch.requests()) {
      Bytes result = Bytes.utf8("done " + request.request().number());
      after.computeIfAbsent(
          request.key(),
          key -> new Reply(View.ZERO, key, request.request().digest(), sequence, result));
    }
    Digest next = Hasher.domain("TEST/CHAIN").digest(chain).digest(batch.digest()).finish();
    return new LabState(sequence, next, after);
  }

  /** The state after these batches and none before. */
  static LabState after(List<Batch> batches) {
    LabState state = EMPTY;
    for (Batch batch : batches) {
      state = state.execute(state.executed().next(), batch);
    }
    return state;
  }

  /** The root that a checkpoint of this state announces. */
  Digest root() {
    return executed.equals(SequenceNumber.ZERO)
        ? Digest.ZERO
        : ChunkHashes.root(
            VERSION, 0, executed.value(), 0, ChunkHashes.leaf(ChunkInterval.ALL, hashes()));
  }

  Bytes hashes() {
    return ChunkHashes.entry(KEY, encode()).bytes();
  }

  private Bytes encode() {
    CanonicalWriter out = new CanonicalWriter().u64(executed.value()).raw(chain.bytes());
    for (Reply reply : replies.values()) {
      out.raw(reply.key().client().digest().bytes())
          .u64(reply.key().session().value())
          .u64(reply.key().number().value())
          .raw(reply.requestDigest().bytes())
          .u64(reply.executed().value())
          .sized(reply.result());
    }
    return out.toBytes();
  }

  private static LabState decode(Bytes record) throws MalformedEncodingException {
    CanonicalReader in = new CanonicalReader(record);
    SequenceNumber executed = new SequenceNumber(in.u64());
    Digest chain = Digest.of(in.raw(Digest.SIZE));
    Map<RequestKey, Reply> replies = new LinkedHashMap<>();
    while (in.remaining() > 0) {
      RequestKey key =
          new RequestKey(
              new ClientId(Digest.of(in.raw(Digest.SIZE))),
              new SessionId(in.u64()),
              new RequestNumber(in.u64()));
      Digest digest = Digest.of(in.raw(Digest.SIZE));
      SequenceNumber at = new SequenceNumber(in.u64());
      replies.put(key, new Reply(View.ZERO, key, digest, at, in.sized()));
    }
    return new LabState(executed, chain, replies);
  }

  /** The state in a piece that a core has found good. */
  static LabState of(StateEntry entry) {
    try {
      return decode(entry.record());
    } catch (MalformedEncodingException e) {
      throw new AssertionError(e);
    }
  }

  /** The answer of an honest donor whose last checkpoint this is. */
  Message answer(FetchState fetch) {
    if (!fetch.root().equals(root())) {
      return StateManifest.absent(fetch.sequence(), fetch.root());
    }
    return switch (fetch.part()) {
      case StatePart.Top() -> manifest(hashes());
      case StatePart.Node node -> throw new AssertionError("there is no " + node);
      case StatePart.Entries(Bytes low, int first, var after) ->
          new StateChunk(executed, root(), low, first, List.of(new StateEntry(KEY, encode())));
      case StatePart.Leaves leaves -> throw new AssertionError("there is no node, so no " + leaves);
      case StatePart.HintedLeaves leaves ->
          throw new AssertionError("there is no node, so no " + leaves);
      case StatePart.Picks(Bytes low, var indexes) ->
          new StateChunk(executed, root(), low, 0, List.of(new StateEntry(KEY, encode())));
    };
  }

  private StateManifest manifest(Bytes hashes) {
    return new StateManifest(
        executed, root(), VERSION, 0, 0, Bytes.EMPTY, List.of(new StateGroup(Bytes.EMPTY, hashes)));
  }
}
