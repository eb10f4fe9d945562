package io.bezant.bench.simulation.planted;

import io.bezant.bench.simulation.RunKeys;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.message.MessageType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Mistakes of whoever judges signatures. */
final class MistakenVerifier {

  private static final int TAG_BYTES = 16;
  private static final int CLUSTER_AT = TAG_BYTES + 2;
  private static final int TYPE_AT = CLUSTER_AT + 32 + 8;

  private MistakenVerifier() {}

  /** Finds every signature good. */
  static Verifier credulous(Verifier verifier) {
    return (key, message, signature) -> true;
  }

  /** Cannot tell a prepare from a commit. */
  static Verifier withSharedTag(Verifier verifier) {
    return (key, message, signature) ->
        verifier.verify(key, message, signature)
            || verifier.verify(
                key, swapped(message, MessageType.PREPARE, MessageType.COMMIT), signature)
            || verifier.verify(
                key, swapped(message, MessageType.COMMIT, MessageType.PREPARE), signature);
  }

  /** Signatures do not cover which cluster is meant. */
  static Verifier withoutCluster(Verifier verifier) {
    return (key, message, signature) ->
        verifier.verify(key, message, signature)
            || verifier.verify(key, elsewhere(message), signature);
  }

  /** The same statement in another cluster. */
  private static Bytes elsewhere(Bytes message) {
    byte[] bytes = message.toByteArray();
    if (bytes.length > TYPE_AT) {
      RunKeys.ELSEWHERE.bytes().copyTo(bytes, CLUSTER_AT);
    }
    return Bytes.wrap(bytes);
  }

  /** The same statement with another kind. */
  private static Bytes swapped(Bytes message, MessageType from, MessageType to) {
    byte[] bytes = message.toByteArray();
    byte[] tag = Arrays.copyOf(from.domainTag().getBytes(StandardCharsets.US_ASCII), TAG_BYTES);
    if (bytes.length <= TYPE_AT || !Arrays.equals(bytes, 0, TAG_BYTES, tag, 0, TAG_BYTES)) {
      return message;
    }
    byte[] other = Arrays.copyOf(to.domainTag().getBytes(StandardCharsets.US_ASCII), TAG_BYTES);
    System.arraycopy(other, 0, bytes, 0, TAG_BYTES);
    bytes[TYPE_AT] = (byte) to.code();
    return Bytes.wrap(bytes);
  }
}
