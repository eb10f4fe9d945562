package io.bezant.bench.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessAccountsTest {

  private static final String LINE =
      "%d (%s) S 1 2 3 0 -1 4194560 9 8 7 6 %d %d 0 0 20 0 43 0 %d 8541616 61211"
          + " 18446744073709551615 1 1";

  @TempDir private Path root = Path.of("");

  private void thread(int tid, String name, long user, long system, long started)
      throws IOException {
    Path task = Files.createDirectories(root.resolve("7/task/" + tid));
    Files.writeString(task.resolve("stat"), LINE.formatted(tid, name, user, system, started));
  }

  private void process(long user, long system) throws IOException {
    Files.createDirectories(root.resolve("7"));
    Files.writeString(root.resolve("7/stat"), LINE.formatted(7, "java", user, system, 1));
  }

  private CpuAccount account() {
    return new ProcessAccounts(root).cpu(7).orElseThrow();
  }

  @Test
  void namesMayHoldSpacesAndParentheses() {
    TaskStat stat = TaskStat.parse(LINE.formatted(1, "C2 (odd) Thr) S 9", 30, 12, 99));
    assertEquals(new TaskStat("C2 (odd) Thr) S 9", 42, 99), stat);
  }

  @Test
  void otherTextsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> TaskStat.parse(""));
    assertThrows(IllegalArgumentException.class, () -> TaskStat.parse("1 (java"));
    assertThrows(IllegalArgumentException.class, () -> TaskStat.parse("1 (java) S 1 2 3"));
  }

  @Test
  void timeGoesToTheGroupsOfItsThreads() throws IOException {
    process(100, 20);
    thread(8, "bezant-loop", 50, 10, 2);
    thread(9, "bezant-verify-0", 20, 0, 2);
    thread(10, "C2 CompilerThre", 30, 0, 2);
    CpuAccount before = account();
    process(180, 40);
    thread(8, "bezant-loop", 70, 20, 2);
    thread(9, "bezant-verify-0", 50, 0, 2);
    thread(10, "C2 CompilerThre", 70, 0, 2);
    CpuBreakdown spent = account().since(before);
    assertEquals(300_000, spent.of(CpuGroup.LOOP));
    assertEquals(300_000, spent.of(CpuGroup.VERIFY));
    assertEquals(400_000, spent.of(CpuGroup.JIT));
    assertEquals(0, spent.of(CpuGroup.OTHER));
    assertEquals(1_000_000, spent.totalMicros());
    assertEquals(0.4, spent.share(CpuGroup.JIT), 1e-9);
  }

  @Test
  void whatEndedThreadsUsedIsNotLost() throws IOException {
    process(100, 0);
    thread(8, "bezant-loop", 50, 0, 2);
    thread(9, "C1 CompilerThre", 50, 0, 2);
    CpuAccount before = account();
    process(170, 0);
    Files.delete(root.resolve("7/task/9/stat"));
    thread(8, "bezant-loop", 60, 0, 2);
    CpuBreakdown spent = account().since(before);
    assertEquals(100_000, spent.of(CpuGroup.LOOP));
    assertEquals(600_000, spent.of(CpuGroup.OTHER));
  }

  @Test
  void anotherThreadWithTheSameIdBeginsAtNothing() throws IOException {
    process(100, 0);
    thread(8, "bezant-verify-0", 90, 0, 2);
    CpuAccount before = account();
    process(130, 0);
    thread(8, "C2 CompilerThre", 30, 0, 500);
    assertEquals(300_000, account().since(before).of(CpuGroup.JIT));
  }

  @Test
  void aProcessThatIsGoneTellsNothing() {
    assertTrue(new ProcessAccounts(root).cpu(4711).isEmpty());
    assertEquals(OptionalLong.empty(), new ProcessAccounts(root).anonymousKibibytes(4711));
  }

  @Test
  void memoryIsWhatIsTheProcessesOwn() throws IOException {
    process(1, 1);
    Files.writeString(
        root.resolve("7/status"), "Name:\tjava\nVmRSS:\t  900 kB\nRssAnon:\t  400123 kB\n");
    assertEquals(OptionalLong.of(400_123), new ProcessAccounts(root).anonymousKibibytes(7));
    assertEquals(OptionalLong.empty(), TaskStat.kibibytes("VmRSS: 1 kB", "RssAnon"));
  }

  @Test
  void everyThreadOfAReplicaHasAGroup() {
    assertEquals(CpuGroup.LOOP, CpuGroup.of("bezant-loop"));
    assertEquals(CpuGroup.PEERS, CpuGroup.of("bezant-peers-3-"));
    assertEquals(CpuGroup.CLIENTS, CpuGroup.of("bezant-clients-"));
    assertEquals(CpuGroup.CHECKPOINTS, CpuGroup.of("bezant-checkpoi"));
    assertEquals(CpuGroup.HANDSHAKES, CpuGroup.of("bezant-handshak"));
    assertEquals(CpuGroup.GC, CpuGroup.of("G1 Conc#0"));
    assertEquals(CpuGroup.GC, CpuGroup.of("GC Thread#1"));
    assertEquals(CpuGroup.OTHER, CpuGroup.of("Reference Handl"));
  }

  @Test
  void thisProcessHasAnAccount() {
    long pid = ProcessHandle.current().pid();
    if (Files.exists(Path.of("/proc/self/task"))) {
      CpuAccount account = ProcessAccounts.OF_THIS_MACHINE.cpu(pid).orElseThrow();
      assertTrue(account.threads().size() > 1);
      assertTrue(ProcessAccounts.OF_THIS_MACHINE.anonymousKibibytes(pid).orElse(0) > 1_000);
    }
  }
}
