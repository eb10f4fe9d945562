package io.bezant.crypto;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;

/** The accepted set is the same with the native provider in front. */
class AcceleratedAcceptedSetTest extends Ed25519AcceptedSetTest {
  private static final Ed25519Accelerator ACCELERATOR = new Ed25519Accelerator();

  @BeforeAll
  static void loadTheProvider() {
    assertTrue(ACCELERATOR.load().isPresent(), "the build brings the provider of its machine");
  }

  @Override
  Verifier verifier() {
    return ACCELERATOR.verifier();
  }
}
