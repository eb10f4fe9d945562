package io.bezant.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Ed25519Verifier;
import io.bezant.protocol.core.Evidence;
import org.junit.jupiter.api.Test;

/** A file convicts its culprit before anybody who knows the cluster, and nothing else does. */
class EvidenceCodecTest {
  private final WireFixture fixture = new WireFixture();
  private final EvidenceCodec codec = new EvidenceCodec(fixture.config, new Ed25519Verifier());

  @Test
  void fileConvictsOfWhatWasProven() throws Exception {
    for (Evidence evidence : fixture.evidence()) {
      Evidence read = codec.convict(codec.encode(evidence));
      assertEquals(evidence.culprit(), read.culprit());
      assertEquals(evidence.contradiction(), read.contradiction());
      assertEquals(evidence.first().message(), read.first().message());
      assertEquals(evidence.second().message(), read.second().message());
    }
  }

  @Test
  void noByteOfAFileCanBeChanged() {
    byte[] file = codec.encode(fixture.evidence().get(2)).toByteArray();
    for (int at = 0; at < file.length; at++) {
      byte[] changed = file.clone();
      changed[at] ^= 1;
      assertRefused(codec, Bytes.wrap(changed), "byte " + at);
    }
  }

  @Test
  void noPartOfAFileConvicts() {
    Bytes file = codec.encode(fixture.evidence().get(2));
    for (int size = 0; size < file.size(); size++) {
      assertRefused(codec, file.slice(0, size), size + " bytes");
    }
  }

  @Test
  void fileOfAnotherClusterConvictsNobodyHere() {
    WireFixture other = new WireFixture("another administrator");
    EvidenceCodec otherCodec = new EvidenceCodec(other.config, new Ed25519Verifier());
    assertRefused(codec, otherCodec.encode(other.evidence().get(2)), "another cluster's");
  }

  private static void assertRefused(EvidenceCodec codec, Bytes file, String which) {
    Exception refused = assertThrows(Exception.class, () -> codec.convict(file), which);
    assertEquals(
        true,
        refused instanceof MalformedMessageException
            || refused instanceof UnauthenticMessageException,
        which + ": " + refused);
  }
}
