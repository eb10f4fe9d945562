import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The format gate: runs google-java-format over the sources of every module.
 *
 * <p>{@code check} names each file whose format is off and fails; {@code write} repairs them. A
 * clean check leaves a stamp, so that the next one reads only what changed since.
 */
public final class Format {
  private static final List<Path> ROOTS =
      Stream.of("crypto", "protocol", "replica", "client", "bench", ".ci").map(Path::of).toList();

  public static void main(String[] arguments) throws Exception {
    boolean write = arguments.length == 1 && arguments[0].equals("write");
    Path stamp = Path.of("target", "format.stamp");
    FileTime started = FileTime.from(Instant.now());
    FileTime lastClean =
        !write && Files.exists(stamp)
            ? Files.getLastModifiedTime(stamp)
            : FileTime.from(Instant.EPOCH);
    List<String> files = sourcesNotOlderThan(lastClean);
    if (!files.isEmpty() && format(write, files) != 0) {
      System.err.println("The files named above are not formatted. Repair them: ./.ci/format");
      System.exit(1);
    }
    Files.createDirectories(stamp.getParent());
    Files.write(stamp, new byte[0]);
    Files.setLastModifiedTime(stamp, started);
  }

  private static int format(boolean write, List<String> files) throws Exception {
    List<String> options =
        write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed");
    String[] all = Stream.concat(options.stream(), files.stream()).toArray(String[]::new);
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    return new Main(out, err, System.in).format(all);
  }

  private static List<String> sourcesNotOlderThan(FileTime time) throws IOException {
    List<String> files = new ArrayList<>();
    for (Path root : ROOTS) {
      try (Stream<Path> found =
          Files.find(
              root,
              20,
              (path, attributes) ->
                  attributes.isRegularFile()
                      && path.toString().endsWith(".java")
                      && !path.toString().contains("/target/")
                      && attributes.lastModifiedTime().compareTo(time) >= 0)) {
        found.map(Path::toString).sorted().forEach(files::add);
      }
    }
    return files;
  }
}
