package io.bezant.crypto.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The one key and certificate of a channel identity, shown to whoever accepts the key's type. It
 * replaces a key store, whose password would protect nothing here. Thread-safe.
 */
final class ChannelKeyManager extends X509ExtendedKeyManager {
  private static final String ALIAS = "channel";
  private static final String KEY_TYPE = "EC";

  private final PrivateKey privateKey;
  private final X509Certificate certificate;

  ChannelKeyManager(PrivateKey privateKey, X509Certificate certificate) {
    this.privateKey = privateKey;
    this.certificate = certificate;
  }

  X509Certificate certificate() {
    return certificate;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return aliasFor(keyTypes);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return aliasFor(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return aliasFor(keyTypes);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return aliasFor(keyType);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return aliasesFor(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return aliasesFor(keyType);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return alias.equals(ALIAS) ? new X509Certificate[] {certificate} : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return alias.equals(ALIAS) ? privateKey : null;
  }

  private static @Nullable String aliasFor(String... keyTypes) {
    for (String keyType : keyTypes) {
      if (keyType.equals(KEY_TYPE)) {
        return ALIAS;
      }
    }
    return null;
  }

  private static String @Nullable [] aliasesFor(String keyType) {
    return keyType.equals(KEY_TYPE) ? new String[] {ALIAS} : null;
  }
}
