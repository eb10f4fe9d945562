package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.List;

/** Answers those who are behind with spoiled goods: other batches, bad signatures, thin proofs. */
final class ChunkPoisoner extends Distorter {

  private Batch earlier = Batch.EMPTY;

  ChunkPoisoner(Hands hands) {
    super(hands);
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case BatchBody body -> {
        hands().did("poisoned a body");
        Batch poisoned = hands().oneIn(2) ? earlier : spoiled(body.batch());
        earlier = body.batch();
        yield List.of(new BatchBody(body.sequence(), poisoned));
      }
      case CommittedBatch committed -> {
        hands().did("poisoned a decided batch");
        yield List.of(poisoned(committed));
      }
      case Message other -> List.of(other);
    };
  }

  private CommittedBatch poisoned(CommittedBatch committed) {
    CommitCertificate proof = committed.certificate();
    return switch (hands().random().nextInt(3)) {
      case 0 -> new CommittedBatch(spoiled(committed.batch()), proof);
      case 1 ->
          new CommittedBatch(
              committed.batch(),
              new CommitCertificate(
                  proof.view(),
                  proof.sequence(),
                  proof.digest(),
                  proof.commits().subList(0, proof.commits().size() - 1)));
      default ->
          new CommittedBatch(
              committed.batch(),
              new CommitCertificate(
                  proof.view(), proof.sequence().next(), proof.digest(), proof.commits()));
    };
  }

  /** The same batch, by its digest, with the signature of one client spoiled. */
  private Batch spoiled(Batch batch) {
    if (batch.requests().isEmpty()) {
      return new Batch(1, List.of());
    }
    List<SignedRequest> requests = new ArrayList<>(batch.requests());
    int victim = hands().random().nextInt(requests.size());
    byte[] signature = requests.get(victim).signature().bytes().toByteArray();
    signature[hands().random().nextInt(signature.length)] ^= 1;
    requests.set(
        victim,
        new SignedRequest(requests.get(victim).request(), Signature.of(Bytes.wrap(signature))));
    return new Batch(batch.proposedMillis(), requests);
  }
}
