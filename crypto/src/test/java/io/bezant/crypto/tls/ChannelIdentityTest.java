package io.bezant.crypto.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signature;
import io.bezant.crypto.Signer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

class ChannelIdentityTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyPair REPLICA = KeyPair.fromSeed(Bytes.fromHex("01".repeat(32)));
  private static final KeyPair CLIENT = KeyPair.fromSeed(Bytes.fromHex("02".repeat(32)));
  private static final KeyPair STRANGER = KeyPair.fromSeed(Bytes.fromHex("03".repeat(32)));
  private static final ChannelIdentity REPLICA_CHANNEL = identity(REPLICA.signer());
  private static final ChannelIdentity CLIENT_CHANNEL = identity(CLIENT.signer());
  private static final SSLContext REPLICA_CONTEXT = REPLICA_CHANNEL.context(only(CLIENT));
  private static final SSLContext CLIENT_CONTEXT = CLIENT_CHANNEL.context(only(REPLICA));

  @Test
  void bothSidesLearnTheOthersIdentity() throws SSLException {
    EnginePair pair = strictPair(CLIENT_CONTEXT, REPLICA_CONTEXT);
    pair.handshake();
    assertEquals(
        Optional.of(REPLICA.publicKey()), ChannelIdentity.peerKey(pair.client().getSession()));
    assertEquals(
        Optional.of(CLIENT.publicKey()), ChannelIdentity.peerKey(pair.server().getSession()));
    assertEquals("TLSv1.3", pair.server().getSession().getProtocol());
  }

  @Test
  void bytesArriveInBothDirections() throws SSLException {
    EnginePair pair = strictPair(CLIENT_CONTEXT, REPLICA_CONTEXT);
    pair.handshake();
    assertEquals(Bytes.utf8("request"), pair.clientSends(Bytes.utf8("request")));
    assertEquals(Bytes.utf8("reply"), pair.serverSends(Bytes.utf8("reply")));
  }

  @Test
  void clientRefusesAServerItDoesNotAllow() {
    SSLContext client = CLIENT_CHANNEL.context(only(STRANGER));
    assertRefused(strictPair(client, REPLICA_CONTEXT));
  }

  @Test
  void serverRefusesAClientItDoesNotAllow() {
    SSLContext server = REPLICA_CHANNEL.context(only(STRANGER));
    assertRefused(strictPair(CLIENT_CONTEXT, server));
  }

  @Test
  void serverRefusesAClientWithoutCertificate() throws GeneralSecurityException {
    SSLContext client = SSLContext.getInstance("TLSv1.3");
    client.init(
        new KeyManager[0], new TrustManager[] {new IdentityTrustManager(only(REPLICA))}, RANDOM);
    assertRefused(strictPair(client, REPLICA_CONTEXT));
  }

  @Test
  void certificateSignedByAnotherKeyIsRefused() {
    ChannelIdentity forged = identity(new Impostor(CLIENT.publicKey(), STRANGER.signer()));
    assertEquals(CLIENT.publicKey(), forged.publicKey());
    assertRefused(strictPair(forged.context(only(REPLICA)), REPLICA_CONTEXT));
    ChannelIdentity forgedReplica = identity(new Impostor(REPLICA.publicKey(), STRANGER.signer()));
    assertRefused(strictPair(CLIENT_CONTEXT, forgedReplica.context(only(CLIENT))));
  }

  @Test
  void copiedCertificateWithoutItsKeyIsRefused() throws GeneralSecurityException {
    ChannelKeyManager victim = IdentityCertificate.issue(CLIENT.signer(), RANDOM);
    ChannelKeyManager thief = IdentityCertificate.issue(STRANGER.signer(), RANDOM);
    ChannelKeyManager stolen =
        new ChannelKeyManager(
            Objects.requireNonNull(thief.getPrivateKey("channel")), victim.certificate());
    SSLContext client = SSLContext.getInstance("TLSv1.3");
    client.init(
        new KeyManager[] {stolen},
        new TrustManager[] {new IdentityTrustManager(only(REPLICA))},
        RANDOM);
    assertRefused(strictPair(client, REPLICA_CONTEXT));
  }

  @Test
  void olderProtocolIsRefusedByTheEngine() {
    SSLEngine client = ChannelIdentity.clientEngine(CLIENT_CONTEXT);
    speak(client, "TLSv1.2");
    assertRefused(new EnginePair(client, ChannelIdentity.serverEngine(REPLICA_CONTEXT)));
    SSLEngine server = ChannelIdentity.serverEngine(REPLICA_CONTEXT);
    speak(server, "TLSv1.2");
    assertRefused(new EnginePair(ChannelIdentity.clientEngine(CLIENT_CONTEXT), server));
  }

  /** Even where both engines were set up without care. */
  @Test
  void olderProtocolIsRefusedByTheTrustManager() {
    SSLEngine client = ChannelIdentity.clientEngine(CLIENT_CONTEXT);
    SSLEngine server = ChannelIdentity.serverEngine(REPLICA_CONTEXT);
    speak(client, "TLSv1.2");
    speak(server, "TLSv1.2");
    assertRefused(new EnginePair(client, server));
  }

  @Test
  void enginesSpeakOneProtocolAndTheServerDemandsACertificate() {
    SSLEngine client = ChannelIdentity.clientEngine(CLIENT_CONTEXT);
    SSLEngine server = ChannelIdentity.serverEngine(REPLICA_CONTEXT);
    assertEquals("TLSv1.3", String.join(",", client.getEnabledProtocols()));
    assertEquals("TLSv1.3", String.join(",", server.getEnabledProtocols()));
    assertTrue(client.getUseClientMode());
    assertFalse(server.getUseClientMode());
    assertTrue(server.getNeedClientAuth());
  }

  @Test
  void sessionWithoutHandshakeHasNoPeer() {
    SSLEngine engine = ChannelIdentity.clientEngine(CLIENT_CONTEXT);
    assertEquals(Optional.empty(), ChannelIdentity.peerKey(engine.getSession()));
  }

  @Test
  void secondConnectionIsJudgedAnew() throws SSLException {
    AtomicInteger judged = new AtomicInteger();
    SSLContext server =
        REPLICA_CHANNEL.context(
            key -> {
              judged.incrementAndGet();
              return key.equals(CLIENT.publicKey());
            });
    SSLContext client = CLIENT_CHANNEL.context(only(REPLICA));
    for (int connection = 1; connection <= 3; connection++) {
      EnginePair pair = strictPair(client, server);
      pair.handshake();
      pair.serverSends(Bytes.utf8("lets a session ticket arrive"));
      assertEquals(connection, judged.get());
    }
  }

  /**
   * An engine that names its host resumes, and then only {@code peerKey} still tells who is there.
   */
  @Test
  void peerKeyIsKnownAfterAResumptionThatSkipsTheTrustManager() throws SSLException {
    AtomicInteger judged = new AtomicInteger();
    SSLContext server =
        REPLICA_CHANNEL.context(
            key -> {
              judged.incrementAndGet();
              return key.equals(CLIENT.publicKey());
            });
    SSLContext client = CLIENT_CHANNEL.context(only(REPLICA));
    for (int connection = 0; connection < 3; connection++) {
      SSLEngine named = client.createSSLEngine("replica.example", 7400);
      named.setUseClientMode(true);
      speak(named, "TLSv1.3");
      EnginePair pair = new EnginePair(named, ChannelIdentity.serverEngine(server));
      pair.handshake();
      pair.serverSends(Bytes.utf8("lets a session ticket arrive"));
      assertEquals(
          Optional.of(CLIENT.publicKey()), ChannelIdentity.peerKey(pair.server().getSession()));
      assertEquals(
          Optional.of(REPLICA.publicKey()), ChannelIdentity.peerKey(pair.client().getSession()));
    }
    assertEquals(1, judged.get(), "the second and third were resumed");
  }

  @Test
  void everyIdentityHasItsOwnChannelKey() {
    ChannelIdentity again = identity(CLIENT.signer());
    assertEquals(CLIENT_CHANNEL.publicKey(), again.publicKey());
    assertNotEquals(
        IdentityCertificate.issue(CLIENT.signer(), RANDOM).certificate().getPublicKey(),
        IdentityCertificate.issue(CLIENT.signer(), RANDOM).certificate().getPublicKey());
  }

  private static ChannelIdentity identity(Signer signer) {
    return ChannelIdentity.create(signer, RANDOM);
  }

  private static Predicate<PublicKey> only(KeyPair pair) {
    return key -> key.equals(pair.publicKey());
  }

  private static EnginePair strictPair(SSLContext client, SSLContext server) {
    return new EnginePair(
        ChannelIdentity.clientEngine(client), ChannelIdentity.serverEngine(server));
  }

  private static void speak(SSLEngine engine, String protocol) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {protocol});
    engine.setSSLParameters(parameters);
  }

  private static void assertRefused(EnginePair pair) {
    assertThrows(SSLException.class, pair::handshake);
  }

  /** Claims one key and signs with another. */
  private record Impostor(PublicKey publicKey, Signer actual) implements Signer {
    @Override
    public Signature sign(Bytes message) {
      return actual.sign(message);
    }
  }
}
