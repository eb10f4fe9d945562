package io.bezant.protocol.message;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import java.util.Comparator;

/**
 * The name of a request. Two requests with one name are the client's equivocation: at most one of
 * them is executed.
 *
 * @param client who asks
 * @param session in which session
 * @param number under which number
 */
public record RequestKey(ClientId client, SessionId session, RequestNumber number)
    implements Comparable<RequestKey> {

  private static final Comparator<RequestKey> ORDER =
      Comparator.comparing(RequestKey::client)
          .thenComparing(RequestKey::session)
          .thenComparing(RequestKey::number);

  @Override
  public int compareTo(RequestKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return client + "/" + session + "/" + number;
  }
}
