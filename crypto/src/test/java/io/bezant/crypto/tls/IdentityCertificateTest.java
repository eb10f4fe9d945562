package io.bezant.crypto.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.PublicKey;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class IdentityCertificateTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyPair PAIR = KeyPair.fromSeed(Bytes.fromHex("09".repeat(32)));
  private static final X500Principal NAME = new X500Principal("CN=" + PAIR.publicKey().hex());
  private static final X509Certificate CERTIFICATE = issue();

  @Test
  void certificateProvesItsIdentity() {
    assertEquals(
        Optional.of(PAIR.publicKey()), IdentityCertificate.identityOf(List.of(CERTIFICATE)));
  }

  @Test
  void chainIsExactlyOneCertificate() {
    assertEquals(Optional.empty(), IdentityCertificate.identityOf(List.of()));
    assertEquals(
        Optional.empty(), IdentityCertificate.identityOf(List.of(CERTIFICATE, CERTIFICATE)));
  }

  @Test
  void clocksThatAreDecadesWrongFindTheCertificateValid() {
    for (String date : List.of("2001-01-01T00:00:00Z", "2099-01-01T00:00:00Z")) {
      Date day = Date.from(Instant.parse(date));
      assertDoesNotThrow(() -> CERTIFICATE.checkValidity(day));
    }
  }

  @Test
  void serialNumbersAreRandomAndPositive() {
    BigInteger other = issue().getSerialNumber();
    assertNotEquals(CERTIFICATE.getSerialNumber(), other);
    assertEquals(1, other.signum());
    assertTrue(other.bitLength() > 100 && other.bitLength() < 160);
  }

  /** Some flips only change how the signature is wrapped; none may change what was signed. */
  @Test
  void everyFlippedBitIsRefusedOrLeavesWhatWasSigned() throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    byte[] encoded = CERTIFICATE.getEncoded();
    int refused = 0;
    for (int bit = 0; bit < 8 * encoded.length; bit++) {
      byte[] changed = encoded.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      X509Certificate certificate;
      try {
        certificate =
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(changed));
      } catch (CertificateException unreadable) {
        continue;
      }
      Optional<PublicKey> identity = IdentityCertificate.identityOf(List.of(certificate));
      if (identity.isPresent()) {
        assertEquals(PAIR.publicKey(), identity.get());
        assertArrayEquals(CERTIFICATE.getTBSCertificate(), certificate.getTBSCertificate());
      } else {
        refused++;
      }
    }
    assertTrue(refused > 1000, "most are readable and judged: " + refused);
  }

  @Test
  void certificateSignedByItsOwnChannelKeyIsRefused() throws Exception {
    java.security.KeyPair channelKey = channelKey("EC");
    ContentSigner selfSigner =
        new JcaContentSignerBuilder("SHA256withECDSA").build(channelKey.getPrivate());
    X509Certificate selfSigned = certificate(NAME, NAME, channelKey, selfSigner);
    assertEquals(Optional.empty(), IdentityCertificate.identityOf(List.of(selfSigned)));
  }

  @Test
  void subjectIsExactlyAnIdentity() throws Exception {
    String hex = PAIR.publicKey().hex();
    assertEquals(Optional.of(PAIR.publicKey()), identityOfSubject("CN=" + hex));
    for (String name :
        List.of(
            "CN=" + hex.toUpperCase(Locale.ROOT),
            "CN=" + hex.substring(2),
            "CN=replica-0",
            "O=Bezant, CN=" + hex,
            "CN=" + hex + ", O=Bezant",
            "OU=" + hex,
            "CN=" + "01" + "00".repeat(31))) {
      assertEquals(Optional.empty(), identityOfSubject(name), name);
    }
  }

  @Test
  void issuerIsTheSubject() throws Exception {
    X500Principal other = new X500Principal("CN=" + "ab".repeat(32));
    X509Certificate certificate = certificate(other, NAME, channelKey("EC"), identitySigner());
    assertEquals(Optional.empty(), IdentityCertificate.identityOf(List.of(certificate)));
  }

  @Test
  void channelKeyIsOfTheP256Kind() throws Exception {
    KeyPairGenerator larger = KeyPairGenerator.getInstance("EC");
    larger.initialize(384);
    for (java.security.KeyPair key :
        List.of(channelKey("RSA"), channelKey("Ed25519"), larger.generateKeyPair())) {
      X509Certificate certificate = certificate(NAME, NAME, key, identitySigner());
      assertEquals(Optional.empty(), IdentityCertificate.identityOf(List.of(certificate)));
    }
  }

  private static Optional<PublicKey> identityOfSubject(String subject) throws Exception {
    X500Principal name = new X500Principal(subject);
    return IdentityCertificate.identityOf(
        List.of(certificate(name, name, channelKey("EC"), identitySigner())));
  }

  private static ContentSigner identitySigner() {
    return new IdentityCertificate.IdentityContentSigner(PAIR.signer());
  }

  private static X509Certificate issue() {
    return IdentityCertificate.issue(PAIR.signer(), RANDOM).certificate();
  }

  private static java.security.KeyPair channelKey(String algorithm) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("EC")) {
      generator.initialize(256);
    }
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      X500Principal issuer, X500Principal subject, java.security.KeyPair key, ContentSigner signer)
      throws Exception {
    Date day = Date.from(Instant.EPOCH);
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    issuer, BigInteger.TEN, day, day, subject, key.getPublic())
                .build(signer));
  }
}
