package io.bezant.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/**
 * What surrounds a run of the command line.
 *
 * @param in where values come from when they are not typed
 * @param out for results
 * @param err for failures and notes
 * @param environment the variables that stand in for flags
 * @param ansi whether a person is watching a screen that knows colours
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean ansi) {

  private static final int BUFFER_BYTES = 1 << 16;

  /** The process's own. */
  public static Terminal ofProcess() {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return new Terminal(System.in, out, err, System.getenv(), Ansi.AUTO.enabled());
  }
}
