package io.bezant.bench.simulation.adversary;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Hints;
import io.bezant.protocol.message.IndexSet;
import io.bezant.protocol.message.LeafDifference;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateEntry;
import io.bezant.protocol.message.StateGroup;
import io.bezant.protocol.message.StateManifest;
import java.util.ArrayList;
import java.util.BitSet;
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
      case StateManifest manifest -> {
        hands().did("poisoned a manifest");
        yield List.of(poisoned(manifest));
      }
      case StateChunk chunk -> {
        hands().did("poisoned a chunk");
        yield List.of(poisoned(chunk));
      }
      case StateDifference difference -> {
        hands().did("poisoned a difference");
        yield List.of(poisoned(difference));
      }
      case Message other -> List.of(other);
    };
  }

  private StateManifest poisoned(StateManifest manifest) {
    if (manifest.isAbsent() || hands().oneIn(3)) {
      return StateManifest.absent(manifest.sequence(), manifest.root());
    }
    List<StateGroup> groups = new ArrayList<>(manifest.groups());
    int victim = hands().random().nextInt(groups.size());
    if (groups.size() > 1 && hands().oneIn(2)) {
      groups.remove(Math.max(1, victim));
    } else {
      StateGroup group = groups.get(victim);
      groups.set(victim, new StateGroup(group.low(), flipped(group.digests())));
    }
    return new StateManifest(
        manifest.sequence(),
        manifest.root(),
        manifest.version(),
        manifest.agreedMillis() + (hands().oneIn(4) ? 1 : 0),
        manifest.level(),
        manifest.low(),
        groups);
  }

  /** Another hint used, a leaf left out, or a hash changed; as good as honest if it has none. */
  private Message poisoned(StateDifference difference) {
    if (hands().oneIn(3)) {
      return StateManifest.absent(difference.sequence(), difference.root());
    }
    List<LeafDifference> leaves = new ArrayList<>(difference.leaves());
    BitSet used = difference.used().toBitSet();
    int victim = hands().random().nextInt(leaves.size());
    LeafDifference leaf = leaves.get(victim);
    if (!used.isEmpty() && hands().oneIn(2)) {
      int moved = used.length() - 1;
      used.clear(moved);
      used.set(Math.min(Hints.MAX_COUNT - 1, moved + 1));
    } else if (leaf.held().isEmpty() && leaves.size() > 1 && hands().oneIn(2)) {
      leaves.remove(victim);
    } else {
      leaves.set(victim, new LeafDifference(leaf.low(), leaf.held(), flipped(leaf.digests())));
    }
    return new StateDifference(
        difference.sequence(),
        difference.root(),
        difference.low(),
        difference.salt(),
        IndexSet.of(used),
        leaves);
  }

  /** An entry changed, left out or moved; or the whole chunk a place further on. */
  private StateChunk poisoned(StateChunk chunk) {
    List<StateEntry> entries = new ArrayList<>(chunk.entries());
    int victim = hands().random().nextInt(entries.size());
    int first = chunk.first();
    switch (hands().random().nextInt(4)) {
      case 0 -> {
        if (entries.size() > 1) {
          entries.remove(victim);
        }
      }
      case 1 -> Collections.swap(entries, victim, 0);
      case 2 -> first = Math.max(0, first - 1);
      default -> {
        StateEntry entry = entries.get(victim);
        entries.set(victim, new StateEntry(entry.key(), flipped(entry.record())));
      }
    }
    return new StateChunk(chunk.sequence(), chunk.root(), chunk.low(), first, entries);
  }

  private Bytes flipped(Bytes bytes) {
    byte[] flipped = bytes.toByteArray();
    if (flipped.length > 0) {
      flipped[hands().random().nextInt(flipped.length)] ^= 1;
    }
    return Bytes.wrap(flipped);
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
