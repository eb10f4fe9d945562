package io.bezant.crypto.tls;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.crypto.InvalidKeyException;
import io.bezant.crypto.PublicKey;
import io.bezant.crypto.Signature;
import io.bezant.crypto.Signer;
import io.bezant.crypto.Verifier;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/**
 * The certificate by which an Ed25519 identity vouches for a P-256 key: subject and issuer are
 * {@code CN=} and the 64 hexadecimal digits of the identity, which also signed it.
 *
 * <p>It is valid for a century around now and the dates are not judged, since a wrong clock must
 * not take a replica out and the key behind it lives only as long as its process.
 */
final class IdentityCertificate {
  private static final String CURVE = "secp256r1";
  private static final int CURVE_BITS = 256;
  private static final int SERIAL_BITS = 128;
  private static final Date NOT_BEFORE = Date.from(Instant.parse("2000-01-01T00:00:00Z"));
  private static final Date NOT_AFTER = Date.from(Instant.parse("2100-01-01T00:00:00Z"));
  private static final Pattern NAME = Pattern.compile("CN=([0-9a-f]{64})");
  private static final String ED25519_OID = EdECObjectIdentifiers.id_Ed25519.getId();
  private static final Verifier VERIFIER = new Ed25519Verifier();

  private IdentityCertificate() {}

  /** Makes a P-256 key and a certificate for it that the identity signed. */
  static ChannelKeyManager issue(Signer identity, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE), random);
      KeyPair channelKey = generator.generateKeyPair();
      X500Principal name = new X500Principal("CN=" + identity.publicKey().hex());
      BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
      JcaX509v3CertificateBuilder certificate =
          new JcaX509v3CertificateBuilder(
              name, serial, NOT_BEFORE, NOT_AFTER, name, channelKey.getPublic());
      return new ChannelKeyManager(
          channelKey.getPrivate(),
          new JcaX509CertificateConverter()
              .getCertificate(certificate.build(new IdentityContentSigner(identity))));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java platform does not offer P-256", missing);
    }
  }

  /**
   * Returns the identity that a chain proves: it is exactly one certificate, for a P-256 key, whose
   * subject and issuer name a valid identity, and that identity's signature is on it. Never fails.
   */
  static Optional<PublicKey> identityOf(List<X509Certificate> chain) {
    if (chain.size() != 1) {
      return Optional.empty();
    }
    X509Certificate certificate = chain.getFirst();
    Matcher name = NAME.matcher(certificate.getSubjectX500Principal().getName());
    boolean shaped =
        name.matches()
            && certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
            && certificate.getSigAlgOID().equals(ED25519_OID)
            && certificate.getSignature().length == Signature.SIZE
            && isP256(certificate);
    return shaped ? signerOf(certificate, name.group(1)) : Optional.empty();
  }

  private static Optional<PublicKey> signerOf(X509Certificate certificate, String identityHex) {
    try {
      PublicKey identity = PublicKey.of(Bytes.fromHex(identityHex));
      Bytes signed = Bytes.wrap(certificate.getTBSCertificate());
      Signature signature = Signature.of(Bytes.wrap(certificate.getSignature()));
      return VERIFIER.verify(identity, signed, signature)
          ? Optional.of(identity)
          : Optional.empty();
    } catch (InvalidKeyException | CertificateEncodingException refused) {
      return Optional.empty();
    }
  }

  private static boolean isP256(X509Certificate certificate) {
    return certificate.getPublicKey() instanceof ECPublicKey key
        && key.getParams().getOrder().bitLength() == CURVE_BITS;
  }

  /** BouncyCastle's view of a {@link Signer}: collects the certificate's body, then signs it. */
  static final class IdentityContentSigner implements ContentSigner {
    private final Signer identity;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    IdentityContentSigner(Signer identity) {
      this.identity = identity;
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
    }

    @Override
    public OutputStream getOutputStream() {
      return body;
    }

    @Override
    public byte[] getSignature() {
      return identity.sign(Bytes.wrap(body.toByteArray())).bytes().toByteArray();
    }
  }
}
