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
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import java.util.ArrayList;
import java.util.Collections;
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
      case StateManifest manifest when !manifest.isAbsent() -> {
        hands().did("poisoned a manifest");
        yield List.of(poisoned(manifest));
      }
      case StateChunk chunk -> {
        hands().did("poisoned a chunk of the state");
        yield List.of(poisoned(chunk));
      }
      case Message other -> List.of(other);
    };
  }

  /** A group left out, a group's hashes exchanged, another time, or nothing at all. */
  private StateManifest poisoned(StateManifest honest) {
    List<StateGroup> groups = new ArrayList<>(honest.groups());
    int at = hands().random().nextInt(groups.size());
    long agreedMillis = honest.agreedMillis();
    switch (hands().random().nextInt(4)) {
      case 0 -> groups.subList(1, groups.size()).clear();
      case 1 -> groups.set(at, new StateGroup(groups.get(at).low(), flipped(groups.get(at))));
      case 2 -> agreedMillis++;
      default -> groups.clear();
    }
    return new StateManifest(
        honest.sequence(),
        honest.root(),
        honest.version(),
        agreedMillis,
        honest.level(),
        honest.low(),
        groups);
  }

  private static Bytes flipped(StateGroup group) {
    byte[] digests = group.digests().toByteArray();
    if (digests.length > 0) {
      digests[digests.length - 1] ^= 1;
    }
    return Bytes.wrap(digests);
  }

  /** Another record, another order, another index, or fewer entries, which alone is honest. */
  private StateChunk poisoned(StateChunk honest) {
    List<StateEntry> entries = new ArrayList<>(honest.entries());
    int first = honest.first();
    switch (hands().random().nextInt(4)) {
      case 0 -> {
        StateEntry last = entries.removeLast();
        entries.add(new StateEntry(last.key(), last.record().concat(Bytes.of((byte) 0))));
      }
      case 1 -> Collections.reverse(entries);
      case 2 -> first++;
      default -> entries.subList(1, entries.size()).clear();
    }
    return new StateChunk(honest.sequence(), honest.root(), honest.low(), first, entries);
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
