package io.bezant.protocol.message;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Hasher;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a client asks for under one signature: the unit that is executed exactly once.
 *
 * <p>The request carries the client's key, so that its signature can be judged without looking at
 * any state; whether that key is registered is decided at execution. The payload belongs to the
 * service and is opaque to the protocol.
 */
public final class Request {

  private static final String SIGNATURE_DOMAIN = "BZ1/REQUEST";
  private static final String PAYLOAD_DOMAIN = "BZ1/PAYLOAD";
  private static final String DIGEST_DOMAIN = "BZ1/REQ-DIGEST";
  private static final int TAG_BYTES = 16;
  private static final int SIGNED_BYTES =
      TAG_BYTES + 2 + Digest.SIZE + Digest.SIZE + 8 + 8 + 8 + Digest.SIZE;

  private final PublicKey clientKey;
  private final SessionId session;
  private final RequestNumber number;
  private final RequestNumber acknowledged;
  private final Bytes payload;
  private final ClientId client;
  private final Digest payloadDigest;
  private final Digest digest;

  /**
   * A request.
   *
   * @param clientKey the key that signs it
   * @param session the session it belongs to; {@link SessionId#NONE} when it opens one
   * @param number its number within the session, at least one; when it opens a session, the
   *     client's counter of openings
   * @param acknowledged every reply up to this number may be forgotten; below {@code number}
   * @param payload what the service is asked to do
   * @throws IllegalArgumentException if the numbers contradict each other
   */
  public Request(
      PublicKey clientKey,
      SessionId session,
      RequestNumber number,
      RequestNumber acknowledged,
      Bytes payload) {
    if (acknowledged.compareTo(number) >= 0) {
      throw new IllegalArgumentException(
          "acknowledged (" + acknowledged + ") must be below the request number (" + number + ")");
    }
    this.clientKey = clientKey;
    this.session = session;
    this.number = number;
    this.acknowledged = acknowledged;
    this.payload = payload;
    this.client = ClientId.of(clientKey);
    this.payloadDigest = Hasher.domain(PAYLOAD_DOMAIN).bytes(payload).finish();
    this.digest =
        Hasher.domain(DIGEST_DOMAIN)
            .digest(client.digest())
            .u64(session.value())
            .u64(number.value())
            .u64(acknowledged.value())
            .digest(payloadDigest)
            .finish();
  }

  /** The key that signs it. */
  public PublicKey clientKey() {
    return clientKey;
  }

  /** The session it belongs to; {@link SessionId#NONE} when it opens one. */
  public SessionId session() {
    return session;
  }

  /** Its number within the session. */
  public RequestNumber number() {
    return number;
  }

  /** Every reply up to this number may be forgotten. */
  public RequestNumber acknowledged() {
    return acknowledged;
  }

  /** What the service is asked to do. */
  public Bytes payload() {
    return payload;
  }

  /** Who asks: derived from the key. */
  public ClientId client() {
    return client;
  }

  /** The identity of this request; independent of its signature. */
  public Digest digest() {
    return digest;
  }

  /** What names this request among all requests of its client. */
  public RequestKey key() {
    return new RequestKey(client, session, number);
  }

  /** The bytes the client signs. */
  public Bytes signedBytes(Digest clusterId) {
    ByteBuffer buffer = ByteBuffer.allocate(SIGNED_BYTES);
    buffer.put(SIGNATURE_DOMAIN.getBytes(StandardCharsets.US_ASCII)).position(TAG_BYTES);
    buffer.putShort((short) Statement.WIRE_VERSION);
    buffer.put(clusterId.bytes().asByteBuffer());
    buffer.put(client.digest().bytes().asByteBuffer());
    buffer.putLong(session.value());
    buffer.putLong(number.value());
    buffer.putLong(acknowledged.value());
    buffer.put(payloadDigest.bytes().asByteBuffer());
    return Bytes.wrap(buffer.array());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Request request && digest.equals(request.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "Request[" + key() + ", " + payload.size() + " bytes]";
  }
}
