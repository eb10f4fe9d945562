package io.bezant.replica.watch;

import io.bezant.replica.watch.ChangeFeed.ChangeScan;
import io.bezant.replica.watch.ChangeFeed.Interest;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches that stand at one revision and go through the history together. Loop thread only. */
final class Herd {
  final Set<Watch> watches = new LinkedHashSet<>();
  private final Set<Interest> sought = new LinkedHashSet<>();
  private @Nullable ChangeScan scan;

  boolean isScanning() {
    return scan != null;
  }

  /** Whether work would be lost if the scan ended here. */
  boolean isBusy() {
    return scan != null && scan.isBusy();
  }

  void endScan() {
    scan = null;
    sought.clear();
  }

  /** A scan that looks for what these want, and maybe for what others wanted who have gone. */
  ChangeScan scanFor(Iterable<Watch> those, long position, ChangeFeed feed) {
    ChangeScan current = scan;
    if (current == null) {
      current = feed.scan(position);
      scan = current;
    }
    boolean isNew = false;
    for (Watch each : those) {
      isNew |= sought.add(each.group.interest);
    }
    if (isNew) {
      current.lookFor(sought);
    }
    return current;
  }

  /** Goes on with the scan of another herd that stands at the same revision now. */
  void takeScan(Herd other) {
    scan = other.scan;
    sought.clear();
    sought.addAll(other.sought);
    other.endScan();
  }
}
