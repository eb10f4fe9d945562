package io.bezant.replica.kv;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.replica.storage.CorruptStateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The sessions of all clients and what was answered in them: what makes a request execute once,
 * however often and in whatever order it is ordered (R9).
 *
 * <p>A request runs if its number lies in the window above what its client has acknowledged and was
 * not executed yet; its own acknowledgement counts first, so a client that keeps the window is
 * never refused, whatever overtakes what. A number that was executed is answered as it was then,
 * also when the client now signs something else under it: the digest in the reply tells which
 * request ran. A batch repeats answers only up to a bound: a liar may order again a thousand
 * requests whose answers are large. Whoever misses one asks and gets what is kept.
 */
final class Sessions {

  private final Entries entries;
  private final ClientRecords clients;
  private final int windowSize;
  private final long maxRepeatedBytes;
  private long repeatedBytes;

  Sessions(Entries entries, ClientRecords clients, Limits limits) {
    this.entries = entries;
    this.clients = clients;
    this.windowSize = limits.sessionWindow();
    this.maxRepeatedBytes = limits.maxBatchBytes();
  }

  /** A new batch begins. */
  void beginBatch() {
    repeatedBytes = 0;
  }

  /**
   * Answers a request that belongs to a session; no answer if it was executed before and this batch
   * has repeated enough.
   *
   * @param execution what the request does; run only if it is its turn
   */
  Optional<Reply> answer(Request request, SequenceNumber sequence, Supplier<Outcome> execution) {
    Bytes sessionKey = EntryKeys.session(request.client(), request.session());
    Optional<Bytes> record = entries.get(sessionKey);
    if (record.isEmpty()) {
      return refused(request, sequence, new Outcome.SessionRefused(Outcome.Reason.EVICTED));
    }
    SessionWindow window = SessionWindow.decode(record.get());
    long number = request.number().value();
    if (number <= window.acknowledged()) {
      return refused(
          request,
          sequence,
          new Outcome.SessionRefused(Outcome.Reason.TOO_OLD, window.acknowledged(), number));
    }
    if (window.isExecuted(number)) {
      return repeated(request.key());
    }
    SessionWindow acknowledged = window.acknowledge(request.acknowledged().value());
    if (number - acknowledged.acknowledged() > windowSize) {
      long distance = number - acknowledged.acknowledged();
      return refused(
          request,
          sequence,
          new Outcome.SessionRefused(Outcome.Reason.WINDOW_EXCEEDED, windowSize, distance));
    }
    forgetReplies(request.client(), request.session(), window, acknowledged.acknowledged());
    CachedReply reply =
        new CachedReply(request.digest(), sequence, KvCodec.encode(execution.get()));
    entries.put(EntryKeys.reply(request.key()), reply.encode());
    entries.put(sessionKey, acknowledged.execute(number, sequence).encode());
    return Optional.of(reply.toReply(request.key()));
  }

  private Optional<Reply> repeated(RequestKey key) {
    if (repeatedBytes > maxRepeatedBytes) {
      return Optional.empty();
    }
    Optional<Reply> reply = cachedReply(key);
    if (reply.isEmpty()) {
      throw new CorruptStateException(
          "the session of " + key, "a reply to what is executed", "none");
    }
    repeatedBytes += reply.get().result().size();
    return reply;
  }

  private static Optional<Reply> refused(
      Request request, SequenceNumber sequence, Outcome outcome) {
    return Optional.of(refusal(request, sequence, outcome));
  }

  /**
   * Answers a request that opens a session and was not executed under this name before. An opening
   * below the client's last one opens nothing and is answered with the session opened then.
   */
  Reply open(Request request, SequenceNumber sequence) {
    Optional<ClientRecord> known = clients.read(request.client());
    if (known.isPresent() && request.number().value() < known.get().counter()) {
      ClientRecord record = known.get();
      return refusal(
          request, sequence, new Outcome.SessionOpened(record.opened(), record.counter()));
    }
    List<SessionId> remaining = new ArrayList<>();
    known.ifPresent(record -> remaining.addAll(record.sessions()));
    known
        .flatMap(record -> clients.evictionFor(request.client(), record))
        .ifPresent(
            evicted -> {
              evict(request.client(), evicted);
              remaining.remove(evicted);
            });
    ClientRecord record = clients.open(request, remaining, sequence);
    entries.put(
        EntryKeys.session(request.client(), record.opened()),
        SessionWindow.openedAt(sequence).encode());
    return openReply(request.key(), record);
  }

  /** The reply kept for a request of this name. */
  Optional<Reply> cachedReply(RequestKey key) {
    if (key.session().equals(SessionId.NONE)) {
      return clients
          .read(key.client())
          .filter(record -> record.counter() == key.number().value())
          .map(record -> openReply(key, record));
    }
    return entries.get(EntryKeys.reply(key)).map(CachedReply::decode).map(c -> c.toReply(key));
  }

  /** An answer that is not kept: asked again, it is found again. */
  static Reply refusal(Request request, SequenceNumber sequence, Outcome outcome) {
    return new CachedReply(request.digest(), sequence, KvCodec.encode(outcome))
        .toReply(request.key());
  }

  private static Reply openReply(RequestKey key, ClientRecord record) {
    var opened = new Outcome.SessionOpened(record.opened(), record.counter());
    return new CachedReply(record.requestDigest(), record.executed(), KvCodec.encode(opened))
        .toReply(key);
  }

  private void evict(ClientId client, SessionId session) {
    Bytes sessionKey = EntryKeys.session(client, session);
    SessionWindow window =
        entries
            .get(sessionKey)
            .map(SessionWindow::decode)
            .orElseThrow(() -> ClientRecords.missing(session));
    forgetReplies(client, session, window, Long.MAX_VALUE);
    entries.delete(sessionKey);
  }

  private void forgetReplies(ClientId client, SessionId session, SessionWindow window, long upTo) {
    if (upTo > window.acknowledged()) {
      window.forEachExecuted(
          upTo, number -> entries.delete(EntryKeys.reply(client, session, number)));
    }
  }
}
