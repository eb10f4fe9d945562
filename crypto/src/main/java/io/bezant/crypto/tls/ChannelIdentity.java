package io.bezant.crypto.tls;

import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/**
 * What a process shows of itself on a TLS channel: a P-256 certificate signed by its Ed25519
 * identity key, and the private key of that certificate, which never leaves memory.
 *
 * <p>Make one per process and one {@link SSLContext} per set of allowed peers, then take an engine
 * per connection from {@link #clientEngine} or {@link #serverEngine}. Both demand TLS 1.3 and a
 * certificate from the other side.
 *
 * <p>A handshake that succeeded proves less than it seems: a client finishes before the server has
 * judged it, and a resumed session skips the trust manager. So after <em>every</em> handshake the
 * caller reads {@link #peerKey} and compares it with the key expected at this address, or asks its
 * predicate again; and a channel counts as up only after the first frame received on it.
 *
 * <p>Thread-safe: instances never change.
 */
public final class ChannelIdentity {
  /** The one protocol version that is spoken. */
  static final String PROTOCOL = "TLSv1.3";

  private final PublicKey publicKey;
  private final SecureRandom random;
  private final ChannelKeyManager keyManager;

  private ChannelIdentity(PublicKey publicKey, SecureRandom random, ChannelKeyManager keyManager) {
    this.publicKey = publicKey;
    this.random = random;
    this.keyManager = keyManager;
  }

  /**
   * Returns a fresh channel identity of the signer's key, with a new P-256 key; takes milliseconds.
   *
   * @param identity signs the certificate, once. A certificate's body begins with the byte 0x30 and
   *     a length, so it is never the bytes of a protocol message, which begin with a domain tag
   * @param random the source of the P-256 key, the serial number and the handshakes' secrets
   */
  public static ChannelIdentity create(Signer identity, SecureRandom random) {
    return new ChannelIdentity(
        identity.publicKey(), random, IdentityCertificate.issue(identity, random));
  }

  /** Returns the Ed25519 key that peers will see. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * Returns a new TLS context that shows this identity and accepts peers whose identity the
   * predicate allows. Costly: build it once and keep it.
   *
   * @param allowed asked during each full handshake, on the handshaking thread, and so thread-safe
   */
  public SSLContext context(Predicate<PublicKey> allowed) {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(
          new KeyManager[] {keyManager},
          new TrustManager[] {new IdentityTrustManager(allowed)},
          random);
      return context;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java platform does not offer TLS 1.3", missing);
    }
  }

  /**
   * Returns an engine for the side that connects. It names no host, so it never offers to resume an
   * earlier session.
   */
  public static SSLEngine clientEngine(SSLContext context) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    engine.setSSLParameters(strict(engine.getSSLParameters()));
    return engine;
  }

  /** Returns an engine for the side that listens; it refuses clients that show no certificate. */
  public static SSLEngine serverEngine(SSLContext context) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = strict(engine.getSSLParameters());
    parameters.setNeedClientAuth(true);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /**
   * Returns the identity at the other end of an established session, checked anew: TLS 1.3, exactly
   * one certificate, signed by the identity it names. Empty if any of it fails. Says nothing about
   * whether that identity may connect.
   */
  public static Optional<PublicKey> peerKey(SSLSession session) {
    if (!session.getProtocol().equals(PROTOCOL)) {
      return Optional.empty();
    }
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate each : session.getPeerCertificates()) {
        if (!(each instanceof X509Certificate certificate)) {
          return Optional.empty();
        }
        chain.add(certificate);
      }
    } catch (SSLPeerUnverifiedException noCertificate) {
      return Optional.empty();
    }
    return IdentityCertificate.identityOf(chain);
  }

  private static SSLParameters strict(SSLParameters parameters) {
    parameters.setProtocols(new String[] {PROTOCOL});
    return parameters;
  }

  @Override
  public String toString() {
    return "ChannelIdentity[" + publicKey + "]";
  }
}
