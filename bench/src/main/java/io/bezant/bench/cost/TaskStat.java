package io.bezant.bench.cost;

import java.util.OptionalLong;

/**
 * What {@code /proc/PID/stat} or {@code /proc/PID/task/TID/stat} tells, as far as it matters here
 * [proc(5)].
 *
 * @param name of the program or thread, at most fifteen bytes
 * @param ticks user and system time used so far, in {@link #TICK_MICROS}
 * @param started when it started, in ticks since the machine did: tells two threads apart that had
 *     the same id one after the other
 */
record TaskStat(String name, long ticks, long started) {

  /** The unit in which Linux tells times to programs: USER_HZ is 100 on every machine we run on. */
  static final long TICK_MICROS = 10_000;

  /** Fields behind the name, counted from the state, which is field 3 of the line. */
  private static final int USER_TIME = 14 - 3;

  private static final int SYSTEM_TIME = 15 - 3;
  private static final int START_TIME = 22 - 3;

  /**
   * Reads a line. The name stands in parentheses and may itself contain spaces and parentheses.
   *
   * @throws IllegalArgumentException if it is no such line
   */
  static TaskStat parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 0 || close < open || close + 2 > line.length()) {
      throw new IllegalArgumentException("not a line of /proc/PID/stat: " + line);
    }
    String[] fields = line.substring(close + 2).strip().split(" ", -1);
    if (fields.length <= START_TIME) {
      throw new IllegalArgumentException("too few fields for /proc/PID/stat: " + line);
    }
    return new TaskStat(
        line.substring(open + 1, close),
        Math.addExact(Long.parseLong(fields[USER_TIME]), Long.parseLong(fields[SYSTEM_TIME])),
        Long.parseLong(fields[START_TIME]));
  }

  /**
   * A number of {@code /proc/PID/status} that is given in kB, as {@code RssAnon}; nothing if the
   * text has no such line.
   */
  static OptionalLong kibibytes(String status, String field) {
    return status
        .lines()
        .filter(line -> line.startsWith(field + ":") && line.endsWith(" kB"))
        .mapToLong(
            line -> Long.parseLong(line.substring(field.length() + 1, line.length() - 3).strip()))
        .findFirst();
  }
}
