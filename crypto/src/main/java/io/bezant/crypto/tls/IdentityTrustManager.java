package io.bezant.crypto.tls;

import io.bezant.crypto.PublicKey;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The trust of a channel: one {@link IdentityCertificate} of an allowed identity, over TLS 1.3.
 *
 * <p>It is an extended trust manager because the JDK wraps any other kind in checks of host names
 * and algorithms, which have no meaning for a pinned key. Thread-safe if the predicate is.
 */
final class IdentityTrustManager extends X509ExtendedTrustManager {
  private final Predicate<PublicKey> allowed;

  IdentityTrustManager(Predicate<PublicKey> allowed) {
    this.allowed = allowed;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, engine.getHandshakeSession());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, engine.getHandshakeSession());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, handshakeOf(socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, handshakeOf(socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a certificate is judged only with its handshake");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a certificate is judged only with its handshake");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private void check(X509Certificate[] chain, SSLSession handshake) throws CertificateException {
    if (!handshake.getProtocol().equals(ChannelIdentity.PROTOCOL)) {
      throw new CertificateException("expected TLS 1.3, not " + handshake.getProtocol());
    }
    Optional<PublicKey> identity = IdentityCertificate.identityOf(List.of(chain));
    if (identity.isEmpty()) {
      throw new CertificateException("the peer's certificate is not signed by an Ed25519 identity");
    }
    if (!allowed.test(identity.get())) {
      throw new CertificateException("the peer's identity is not allowed: " + identity.get());
    }
  }

  private static SSLSession handshakeOf(Socket socket) throws CertificateException {
    if (socket instanceof SSLSocket secure) {
      return secure.getHandshakeSession();
    }
    throw new CertificateException("a certificate is judged only with its handshake");
  }
}
