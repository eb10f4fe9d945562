package io.bezant.bench.chaos;

import io.bezant.cli.cluster.ClusterException;
import io.bezant.cli.cluster.LocalReplica;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a replica and its supervisor have said since a moment. */
final class VictimLog {
  private static final Pattern END = Pattern.compile("the replica ended with code (\\d+)");
  private static final Pattern SET_ASIDE = Pattern.compile("set aside: place=\\S+.* reason=(.*)");
  private static final String INCOMPLETE = "the state is incomplete";
  private static final String NO_ROOM = "waiting for room";
  private static final String AMNESIAC = "this replica lost its log and has forgotten votes";
  private static final Set<Integer> SIGNALS = Set.of(134, 135, 139);
  private static final int DISK_FULL = 14;
  private static final int STATE_CORRUPT = 16;
  private static final int DIVERGED = 17;
  private static final int LOG_DAMAGED = 19;

  private final LocalReplica replica;
  private final long from;

  /** From now on. */
  VictimLog(LocalReplica replica) {
    this.replica = replica;
    try {
      this.from = Files.exists(replica.logFile()) ? Files.size(replica.logFile()) : 0;
    } catch (IOException unreadable) {
      throw new ClusterException("cannot read " + replica.logFile(), unreadable);
    }
  }

  private String text() {
    try (RandomAccessFile file = new RandomAccessFile(replica.logFile().toFile(), "r")) {
      byte[] bytes = new byte[Math.toIntExact(file.length() - from)];
      file.seek(from);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new ClusterException("cannot read " + replica.logFile(), unreadable);
    }
  }

  /** Whether the process has ended by itself, or said that it has no room. */
  boolean showsAnEnd() {
    String text = text();
    return END.matcher(text).find() || text.contains(NO_ROOM);
  }

  /** The exit codes after which the supervisor started it again. */
  List<Integer> endings() {
    return END.matcher(text()).results().map(end -> Integer.parseInt(end.group(1))).toList();
  }

  /** How the damage became known. */
  DiskOutcome outcome() {
    String text = text();
    List<Integer> endings = endings();
    String reason =
        SET_ASIDE.matcher(text).results().map(VictimLog::firstGroup).findFirst().orElse("");
    if (endings.contains(DISK_FULL) || text.contains(NO_ROOM)) {
      return DiskOutcome.DISK_FULL;
    }
    if (endings.stream().anyMatch(SIGNALS::contains)) {
      return DiskOutcome.PROCESS_DIED;
    }
    if (endings.contains(DIVERGED)) {
      return DiskOutcome.AT_CHECKPOINT;
    }
    if (endings.contains(STATE_CORRUPT)) {
      return ofReason(reason.toLowerCase(Locale.ROOT));
    }
    if (endings.contains(LOG_DAMAGED)) {
      return DiskOutcome.LOG_FOUND_DAMAGED;
    }
    if (text.contains(AMNESIAC)) {
      return DiskOutcome.LOG_REFUSED;
    }
    return reason.isEmpty() && !text.contains(INCOMPLETE)
        ? DiskOutcome.UNAFFECTED
        : DiskOutcome.AT_START;
  }

  private static DiskOutcome ofReason(String reason) {
    if (reason.contains("scrub")) {
      return DiskOutcome.BY_SCRUB;
    }
    return reason.contains("commit") || reason.contains("table m")
        ? DiskOutcome.AT_CHECKPOINT
        : DiskOutcome.ON_READ;
  }

  private static String firstGroup(MatchResult found) {
    return found.group(1);
  }
}
