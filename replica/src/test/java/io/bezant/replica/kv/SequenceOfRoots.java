package io.bezant.replica.kv;

import io.bezant.crypto.Hasher;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.Reply;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A program: executes random sequences of operations and prints the root of the state and a hash of
 * all answers at each checkpoint. What is asked follows from its first argument alone; when it
 * begins anew, from the second; over which storage, from the third: a folder, or none for memory.
 */
final class SequenceOfRoots {

  private static final int SEQUENCES = 20;
  private static final int BATCHES = 240;
  private static final int CHECKPOINT_EVERY = 8;

  private SequenceOfRoots() {}

  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
    Random restarts = new Random(Long.parseLong(args[1]));
    for (int i = 0; i < SEQUENCES; i++) {
      Random random = new Random(Long.parseLong(args[0]) + i);
      ClusterConfig config = ModelSite.keeping(ModelSite.anyHistory(random));
      try (ModelSite site =
          args.length > 2
              ? ModelSite.onDisk(config, Path.of(args[2], Integer.toString(i)))
              : ModelSite.inMemory(config)) {
        run(site, random, restarts, out);
      }
    }
    out.flush();
  }

  private static void run(ModelSite site, Random random, Random restarts, PrintStream out) {
    RandomOperations operations = new RandomOperations(random, 64);
    Hasher answers = Hasher.domain("TEST-ANSWERS");
    site.execute(new Batch(0, List.of(ModelSite.opening())));
    long revision = 0;
    for (int number = 1; number <= BATCHES; number++) {
      Batch batch =
          new Batch(20L * number, List.of(ModelSite.request(number, operations.bundle(revision))));
      Reply reply = site.execute(batch).getFirst();
      answers.sized(reply.result());
      revision = ((Outcome.Results) KvCluster.outcome(reply)).storeRevision();
      if (number % CHECKPOINT_EVERY == 0) {
        out.print(site.executed() + " " + revision + " " + site.checkpoint().digest() + "\n");
      }
      if (restarts.nextInt(16) == 0) {
        site.restart();
      }
    }
    out.print("answers " + answers.finish() + "\n");
  }
}
