package io.bezant.crypto;

import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of keys: Ed25519 private keys as PKCS#8 "PRIVATE KEY" and public keys as
 * SubjectPublicKeyInfo "PUBLIC KEY", as in RFC 7468 and RFC 8410.
 *
 * <p>Values only: reading and writing files, and guarding them, is for others. Reading accepts one
 * block and white space around it. A private key may carry its public key beside it (version 2 of
 * the syntax), which then must belong to it. Whatever the text is, the only failure is {@link
 * InvalidKeyException}, whose message never repeats the text.
 *
 * <p>Thread-safe: there is no state.
 */
public final class Pem {
  /** The longest text that is looked at, in characters; a key needs about 120. */
  public static final int MAX_TEXT_LENGTH = 16_384;

  private static final String PRIVATE_LABEL = "PRIVATE KEY";
  private static final String PUBLIC_LABEL = "PUBLIC KEY";
  private static final int LINE_LENGTH = 64;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----");

  /** SEQUENCE { INTEGER 0, SEQUENCE { id-Ed25519 }, OCTET STRING { OCTET STRING of 32 } }. */
  private static final Bytes PRIVATE_PREFIX = Bytes.fromHex("302e020100300506032b657004220420");

  /** The same with version 1 (meaning 2), ended by the public key as [1] BIT STRING. */
  private static final Bytes PRIVATE_V2_PREFIX = Bytes.fromHex("3051020101300506032b657004220420");

  private static final Bytes PRIVATE_V2_PUBLIC_PREFIX = Bytes.fromHex("812100");

  /** SEQUENCE { SEQUENCE { id-Ed25519 }, BIT STRING of 32 bytes }. */
  private static final Bytes PUBLIC_PREFIX = Bytes.fromHex("302a300506032b6570032100");

  /** Object identifiers of other kinds of key, encoded, for a message that names the mistake. */
  private static final List<KnownAlgorithm> OTHER_ALGORITHMS =
      List.of(
          new KnownAlgorithm("RSA", Bytes.fromHex("06092a864886f70d0101")),
          new KnownAlgorithm("elliptic curve (ECDSA)", Bytes.fromHex("06072a8648ce3d0201")),
          new KnownAlgorithm("DSA", Bytes.fromHex("06072a8648ce380401")),
          new KnownAlgorithm("X25519", Bytes.fromHex("06032b656e")),
          new KnownAlgorithm("X448", Bytes.fromHex("06032b656f")),
          new KnownAlgorithm("Ed448", Bytes.fromHex("06032b6571")));

  private record KnownAlgorithm(String name, Bytes objectIdentifier) {}

  private Pem() {}

  /** Returns the private key as text. It is the secret itself: whoever reads it can sign. */
  public static String encodePrivateKey(KeyPair pair) {
    return block(PRIVATE_LABEL, PRIVATE_PREFIX.concat(pair.seed()));
  }

  /** Returns the public key as text. */
  public static String encodePublicKey(PublicKey key) {
    return block(PUBLIC_LABEL, PUBLIC_PREFIX.concat(key.bytes()));
  }

  /**
   * Returns the key pair whose private key the text holds.
   *
   * @throws InvalidKeyException if the text is anything but one unencrypted Ed25519 private key
   */
  public static KeyPair decodePrivateKey(String text) {
    Bytes der = contentOf(text, PRIVATE_LABEL);
    int keyEnd = PRIVATE_PREFIX.size() + KeyPair.SEED_SIZE;
    if (der.startsWith(PRIVATE_PREFIX) && der.size() == keyEnd) {
      return KeyPair.fromSeed(der.slice(PRIVATE_PREFIX.size(), keyEnd));
    }
    int publicStart = keyEnd + PRIVATE_V2_PUBLIC_PREFIX.size();
    if (der.startsWith(PRIVATE_V2_PREFIX)
        && der.size() == publicStart + PublicKey.SIZE
        && der.slice(keyEnd, publicStart).equals(PRIVATE_V2_PUBLIC_PREFIX)) {
      KeyPair pair = KeyPair.fromSeed(der.slice(PRIVATE_V2_PREFIX.size(), keyEnd));
      if (!pair.publicKey().bytes().equals(der.slice(publicStart, der.size()))) {
        throw new InvalidKeyException(
            "the public key in the PEM does not belong to its private key");
      }
      return pair;
    }
    throw notEd25519(der, "private");
  }

  /**
   * Returns the public key that the text holds.
   *
   * @throws InvalidKeyException if the text is anything but one valid Ed25519 public key
   */
  public static PublicKey decodePublicKey(String text) {
    Bytes der = contentOf(text, PUBLIC_LABEL);
    if (der.startsWith(PUBLIC_PREFIX) && der.size() == PUBLIC_PREFIX.size() + PublicKey.SIZE) {
      return PublicKey.of(der.slice(PUBLIC_PREFIX.size(), der.size()));
    }
    throw notEd25519(der, "public");
  }

  private static String block(String label, Bytes der) {
    StringBuilder text = new StringBuilder("-----BEGIN ").append(label).append("-----\n");
    String base64 = Base64.getEncoder().encodeToString(der.toByteArray());
    for (int from = 0; from < base64.length(); from += LINE_LENGTH) {
      text.append(base64, from, Math.min(base64.length(), from + LINE_LENGTH)).append('\n');
    }
    return text.append("-----END ").append(label).append("-----\n").toString();
  }

  /** The decoded content of the only block, which must have the label. */
  private static Bytes contentOf(String text, String label) {
    if (text.length() > MAX_TEXT_LENGTH) {
      throw new InvalidKeyException(
          "a PEM key is at most " + MAX_TEXT_LENGTH + " characters long, not " + text.length());
    }
    String stripped = text.strip();
    if (stripped.startsWith("-----BEGIN ENCRYPTED")
        || stripped.contains("Proc-Type: 4,ENCRYPTED")) {
      throw new InvalidKeyException(
          "the PEM is encrypted with a passphrase; an unencrypted " + label + " is needed");
    }
    Matcher block = BLOCK.matcher(stripped);
    if (!block.matches()) {
      throw new InvalidKeyException(
          "expected exactly one PEM block, -----BEGIN " + label + "----- and nothing around it");
    }
    String found = block.group(1);
    if (!found.equals(label)) {
      throw new InvalidKeyException("expected a PEM " + label + ", found " + describe(found));
    }
    if (!block.group(3).equals(found)) {
      throw new InvalidKeyException("the PEM block ends with another label than it begins with");
    }
    return base64(block.group(2));
  }

  private static Bytes base64(String body) {
    String digits = body.replaceAll("[ \\t\\r\\n]", "");
    Bytes content;
    try {
      content = Bytes.wrap(Base64.getDecoder().decode(digits));
    } catch (IllegalArgumentException malformed) {
      throw new InvalidKeyException("the PEM block is not valid Base64");
    }
    if (!Base64.getEncoder().encodeToString(content.toByteArray()).equals(digits)) {
      throw new InvalidKeyException("the PEM block is not canonical Base64");
    }
    return content;
  }

  private static String describe(String label) {
    return switch (label) {
      case PRIVATE_LABEL, PUBLIC_LABEL, "CERTIFICATE", "CERTIFICATE REQUEST" -> label;
      case "RSA PRIVATE KEY", "RSA PUBLIC KEY" -> "an RSA key; Bezant uses Ed25519 keys";
      case "EC PRIVATE KEY" -> "an elliptic curve (ECDSA) key; Bezant uses Ed25519 keys";
      case "OPENSSH PRIVATE KEY" -> "an OpenSSH key; make one in PKCS#8 form instead";
      default -> "another kind of block";
    };
  }

  private static InvalidKeyException notEd25519(Bytes der, String half) {
    for (KnownAlgorithm other : OTHER_ALGORITHMS) {
      if (contains(der, other.objectIdentifier())) {
        return new InvalidKeyException(
            "expected an Ed25519 " + half + " key, found a key for " + other.name());
      }
    }
    return new InvalidKeyException("the PEM block does not hold an Ed25519 " + half + " key");
  }

  private static boolean contains(Bytes whole, Bytes part) {
    for (int from = 0; from + part.size() <= whole.size(); from++) {
      if (whole.slice(from, whole.size()).startsWith(part)) {
        return true;
      }
    }
    return false;
  }
}
