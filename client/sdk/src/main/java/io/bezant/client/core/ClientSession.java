package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The numbering of requests: which session, which number is next, which are open. While there is no
 * session, the only request that may be open is the one that asks for a session.
 *
 * <p>What a request acknowledges is the number below the lowest open one; it never falls, and it
 * never covers an open number, answered or not, waited for or not.
 */
final class ClientSession {

  private final PublicKey clientKey;
  private final int window;
  private final TreeMap<RequestNumber, OpenRequest> open = new TreeMap<>();
  private SessionId id = SessionId.NONE;
  private RequestNumber next = RequestNumber.ZERO.next();

  ClientSession(PublicKey clientKey, int window) {
    this.clientKey = clientKey;
    this.window = window;
  }

  boolean exists() {
    return !id.equals(SessionId.NONE);
  }

  /** Begins to number the requests of a session just opened. */
  void begin(SessionId opened) {
    open.clear();
    id = opened;
    next = RequestNumber.ZERO.next();
  }

  /** Forgets the session and returns what was open in it. */
  List<OpenRequest> end() {
    List<OpenRequest> abandoned = new ArrayList<>(open.values());
    open.clear();
    id = SessionId.NONE;
    return abandoned;
  }

  /** Whether the next number lies within the window above what it would acknowledge. */
  boolean hasRoom() {
    return next.value() - acknowledged().value() <= window;
  }

  /** The request that asks for a session under the given counter. */
  Request openingRequest(long counter, Bytes payload) {
    return new Request(
        clientKey, SessionId.NONE, new RequestNumber(counter), RequestNumber.ZERO, payload);
  }

  /** The next request of the session; takes its number. */
  Request nextRequest(Bytes payload) {
    Request request = new Request(clientKey, id, next, acknowledged(), payload);
    next = next.next();
    return request;
  }

  void add(OpenRequest request) {
    open.put(request.request().number(), request);
  }

  /** The open request that a replica's word names, if it is ours and still open. */
  Optional<OpenRequest> find(RequestKey key) {
    return Optional.ofNullable(open.get(key.number()))
        .filter(request -> request.request().key().equals(key));
  }

  void close(OpenRequest request) {
    open.remove(request.request().number());
  }

  List<OpenRequest> openRequests() {
    return new ArrayList<>(open.values());
  }

  /** How many open requests somebody waits for. */
  int awaitedRequests() {
    int count = 0;
    for (OpenRequest request : open.values()) {
      if (!request.isAbandoned()) {
        count++;
      }
    }
    return count;
  }

  /** How many operations the largest open request has that somebody waits for. */
  int mostAwaitedOperations() {
    int most = 0;
    for (OpenRequest request : open.values()) {
      if (!request.isAbandoned()) {
        most = Math.max(most, request.operationCount());
      }
    }
    return most;
  }

  /** The payload bytes of all open requests, whether anybody waits for them or not. */
  long openBytes() {
    long bytes = 0;
    for (OpenRequest request : open.values()) {
      bytes += request.request().payload().size();
    }
    return bytes;
  }

  boolean hasOpenRequests() {
    return !open.isEmpty();
  }

  private RequestNumber acknowledged() {
    long lowestOpen = open.isEmpty() ? next.value() : open.firstKey().value();
    return new RequestNumber(lowestOpen - 1);
  }
}
