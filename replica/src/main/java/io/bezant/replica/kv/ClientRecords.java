package io.bezant.replica.kv;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.message.Request;
import io.bezant.replica.storage.CorruptStateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The clients that ever opened a session. A client may have only so many sessions open; opening one
 * more takes the least recently executed of its own, never another client's.
 */
final class ClientRecords {

  private final Entries entries;
  private final Counters counters;
  private final int maxSessions;

  ClientRecords(Entries entries, Counters counters, Limits limits) {
    this.entries = entries;
    this.counters = counters;
    this.maxSessions = limits.maxSessionsPerClient();
  }

  Optional<ClientRecord> read(ClientId client) {
    return entries.get(EntryKeys.client(client)).map(ClientRecord::decode);
  }

  /**
   * The session that must go before the client may open another: the one whose last request was
   * executed longest ago, the older one of two in the same batch.
   */
  Optional<SessionId> evictionFor(ClientId client, ClientRecord record) {
    if (record.sessions().size() < maxSessions) {
      return Optional.empty();
    }
    SessionId victim = record.sessions().getFirst();
    SequenceNumber oldest = lastExecuted(client, victim);
    for (SessionId each : record.sessions()) {
      SequenceNumber used = lastExecuted(client, each);
      if (oldest.isAfter(used)) {
        victim = each;
        oldest = used;
      }
    }
    return Optional.of(victim);
  }

  private SequenceNumber lastExecuted(ClientId client, SessionId session) {
    return entries
        .get(EntryKeys.session(client, session))
        .map(SessionWindow::decode)
        .orElseThrow(() -> missing(session))
        .lastExecuted();
  }

  /** Records that the request has opened a session, in the place of an evicted one if need be. */
  ClientRecord open(Request request, List<SessionId> remaining, SequenceNumber sequence) {
    SessionId opened = counters.nextSession();
    List<SessionId> sessions = new ArrayList<>(remaining);
    sessions.add(opened);
    ClientRecord record =
        new ClientRecord(request.number().value(), request.digest(), sequence, opened, sessions);
    entries.put(EntryKeys.client(request.client()), record.encode());
    return record;
  }

  /** What the record of a client names must be there: the state contradicts itself. */
  static CorruptStateException missing(SessionId session) {
    return new CorruptStateException("the record of a client", "session " + session, "none");
  }
}
