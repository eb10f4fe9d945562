package io.bezant.cli;

import io.bezant.cli.cluster.SecretFiles;
import io.bezant.crypto.KeyPair;
import io.bezant.crypto.Pem;
import io.bezant.crypto.PublicKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code key}: Ed25519 keys in files. */
@Command(
    name = "key",
    description = "Make a key, or show the public half of one.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {KeyCommand.Generate.class, KeyCommand.Show.class})
final class KeyCommand {

  /** {@code key generate}: a new key pair, its private half in a file. */
  @Command(
      name = "generate",
      description = "Make a key pair; write the private key to FILE, for its owner alone.")
  static final class Generate implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "A file that does not exist yet.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      KeyPair pair = KeyPair.generate(new SecureRandom());
      try {
        SecretFiles.write(file, Pem.encodePrivateKey(pair));
      } catch (FileAlreadyExistsException e) {
        throw new CommandFailure(
            "exists", ExitCode.ERROR, file + " exists; a key is never written over another file");
      }
      print(BezantCli.of(Objects.requireNonNull(spec)), pair.publicKey());
      return ExitCode.OK;
    }
  }

  /** {@code key show}: the public half of a key file. */
  @Command(name = "show", description = "Show the public key of a private or public key file.")
  static final class Show implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "A key in PEM.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      String text;
      try {
        text = Files.readString(file);
      } catch (NoSuchFileException e) {
        throw new CommandFailure("config", ExitCode.ERROR, "there is no key file " + file);
      }
      print(
          BezantCli.of(Objects.requireNonNull(spec)),
          text.contains("PUBLIC KEY")
              ? Pem.decodePublicKey(text)
              : Pem.decodePrivateKey(text).publicKey());
      return ExitCode.OK;
    }
  }

  private static void print(BezantCli cli, PublicKey key) {
    String pem = Pem.encodePublicKey(key);
    cli.printer()
        .print(
            Printer.newObject().put("publicKey", key.hex()).put("publicKeyPem", pem),
            out -> out.print(key.hex() + "\n"));
  }
}
