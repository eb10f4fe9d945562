package io.bezant.protocol.wire;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Hasher;
import io.bezant.protocol.core.Contradiction;
import io.bezant.protocol.core.Evidence;
import java.util.Locale;

/** How evidence is called: in a replica's directory, and everywhere by its content. */
public final class EvidenceName {
  /** The folder of a data directory that keeps it. */
  public static final String FOLDER = "evidence";

  /** How the name of each file ends. */
  public static final String SUFFIX = ".evidence";

  private static final int ID_DIGITS = 12;

  private EvidenceName() {}

  /** The file that keeps it; one for each culprit and kind of lie, so that a folder is bounded. */
  public static String fileOf(Evidence evidence) {
    return "replica-"
        + evidence.culprit().value()
        + "-"
        + nameOf(evidence.contradiction())
        + SUFFIX;
  }

  /** The name of a kind of lie, as files and commands write it. */
  public static String nameOf(Contradiction contradiction) {
    return contradiction.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a file of evidence is called by whoever speaks of it: a part of the hash of its bytes. */
  public static String idOf(Bytes file) {
    return Hasher.domain("BZ1/EVIDENCE").bytes(file).finish().hex().substring(0, ID_DIGITS);
  }
}
