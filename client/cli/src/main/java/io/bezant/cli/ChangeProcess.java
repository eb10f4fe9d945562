package io.bezant.cli;

import io.bezant.client.WatchEvent;
import io.bezant.crypto.Bytes;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The command that is run for each change, one after the other. What it writes goes where our own
 * words go.
 *
 * @param command its name and arguments
 * @param terminal where its words go
 */
record ChangeProcess(List<String> command, Terminal terminal) {

  private static final String PREFIX = "BEZANT_WATCH_";

  /** Systems bear no longer variable; whoever needs the value reads it. */
  private static final int MAX_VALUE_BYTES = 64 << 10;

  /** Runs it and waits for its end, which must be a good one. */
  void run(WatchEvent event) throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    tell(event, builder.environment());
    int exitCode;
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      process.getInputStream().transferTo(terminal.out());
      exitCode = process.waitFor();
    } catch (IOException e) {
      throw new CommandFailure(
          "command", ExitCode.ERROR, "cannot run " + command.getFirst() + ": " + e.getMessage());
    }
    terminal.out().flush();
    if (exitCode != 0) {
      throw new CommandFailure(
          "command",
          ExitCode.ERROR,
          command.getFirst()
              + " ended with "
              + exitCode
              + " for the change at revision "
              + event.revision());
    }
  }

  private static void tell(WatchEvent event, Map<String, String> environment) {
    environment.put(PREFIX + "REVISION", Long.toString(event.revision()));
    environment.put(PREFIX + "EVENT_TYPE", WatchCommand.typeOf(event));
    tell("KEY", event.key(), environment);
    tell("VALUE", WatchCommand.valueOf(event), environment);
  }

  /** As text where it is text that a variable can hold, and in Base64. */
  private static void tell(String name, Bytes bytes, Map<String, String> environment) {
    environment.remove(PREFIX + name);
    environment.remove(PREFIX + name + "_BASE64");
    if (bytes.size() > MAX_VALUE_BYTES) {
      return;
    }
    environment.put(
        PREFIX + name + "_BASE64", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.asByteBuffer()).toString();
      if (text.indexOf('\0') < 0) {
        environment.put(PREFIX + name, text);
      }
    } catch (CharacterCodingException notText) {
      // Told in Base64 alone.
    }
  }
}
