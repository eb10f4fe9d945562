package io.bezant.protocol.wire;

import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Limits;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.LossNotice;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.Ready;
import io.bezant.protocol.message.Recover;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.SlotBits;
import io.bezant.protocol.message.StableCheckpoint;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import io.bezant.protocol.wire.proto.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The second half of decoding: from a sealed message to what it says. The signatures in the result
 * are not verified yet, so it must not leave this package before {@link MessageOpener} has done
 * that.
 *
 * <p>Whatever makes a batch valid whoever looks at it, and when, is judged here: its limits, that
 * no request name stands in it twice, and that only an empty batch carries no time.
 */
final class MessageBodies {

  private final Limits limits;
  private final ClientKeys clientKeys;
  private final int windowSize;
  private final int replicaCount;

  MessageBodies(ClusterConfig config) {
    this.limits = config.limits();
    this.windowSize = config.windowSize();
    this.replicaCount = config.membership().size();
    this.clientKeys = new ClientKeys(config.clients());
  }

  /** What the message says, if it is in canonical form and its header fits its body. */
  Message parse(Frame.SealedMessage sealed) throws MalformedMessageException {
    try {
      Message message = body(sealed);
      require(message.view().equals(sealed.view()), "the view is not the body's");
      require(message.sequence().equals(sealed.sequence()), "the sequence is not the body's");
      require(message.digest().equals(sealed.digest()), "the digest is not the body's");
      return message;
    } catch (IllegalArgumentException | ArithmeticException e) {
      // Numbers here are anybody's: one that is too large to count with is as bad as any other.
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }

  private Message body(Frame.SealedMessage sealed) throws MalformedMessageException {
    return switch (sealed.type()) {
      case PRE_PREPARE -> {
        var body = CanonicalProto.parse(Wire.PrePrepareBody.parser(), sealed.body());
        require(body.hasBatch(), "a pre-prepare without a batch");
        yield new PrePrepare(sealed.view(), sealed.sequence(), batch(body.getBatch()));
      }
      case PREPARE -> {
        requireNoBody(sealed);
        yield new Prepare(sealed.view(), sealed.sequence(), sealed.digest());
      }
      case COMMIT -> {
        requireNoBody(sealed);
        yield new Commit(sealed.view(), sealed.sequence(), sealed.digest());
      }
      case CHECKPOINT -> {
        requireNoBody(sealed);
        yield new Checkpoint(sealed.sequence(), sealed.digest());
      }
      case STATUS -> status(sealed);
      case COMMITTED_BATCH -> committedBatch(sealed);
      case FETCH_COMMITTED -> {
        requireNoBody(sealed);
        yield new FetchCommitted(sealed.sequence());
      }
      case SUSPECT -> {
        requireNoBody(sealed);
        yield new Suspect(sealed.view());
      }
      case FETCH_BODY -> {
        requireNoBody(sealed);
        yield new FetchBody(sealed.sequence(), sealed.digest());
      }
      case BATCH_BODY -> {
        var body = CanonicalProto.parse(Wire.BatchBody.parser(), sealed.body());
        require(body.hasBatch(), "a batch body without a batch");
        yield new BatchBody(sealed.sequence(), batch(body.getBatch()));
      }
      case VIEW_CHANGE -> viewChange(sealed);
      case NEW_VIEW -> newView(sealed);
      case CHECKPOINT_PROOF -> {
        var body = CanonicalProto.parse(Wire.CheckpointProofBody.parser(), sealed.body());
        var votes = FromProto.envelopes(body.getCheckpointsList());
        yield new CheckpointProof(new StableCheckpoint(sealed.sequence(), sealed.digest(), votes));
      }
      case FETCH_STATE -> StateBodies.fetch(sealed);
      case STATE_MANIFEST -> StateBodies.manifest(sealed);
      case STATE_CHUNK -> StateBodies.chunk(sealed);
      case STATE_DIFFERENCE -> StateBodies.difference(sealed);
      case RECOVER -> {
        requireNoBody(sealed);
        yield new Recover(sealed.digest());
      }
      case READY -> {
        requireNoBody(sealed);
        yield new Ready(sealed.digest());
      }
    };
  }

  private CommittedBatch committedBatch(Frame.SealedMessage sealed)
      throws MalformedMessageException {
    var body = CanonicalProto.parse(Wire.CommittedBatchBody.parser(), sealed.body());
    require(body.hasBatch(), "a committed batch without a batch");
    var commits = FromProto.envelopes(body.getCommitsList());
    return new CommittedBatch(
        batch(body.getBatch()),
        new CommitCertificate(sealed.view(), sealed.sequence(), sealed.digest(), commits));
  }

  private ViewChange viewChange(Frame.SealedMessage sealed) throws MalformedMessageException {
    var body = CanonicalProto.parse(Wire.ViewChangeBody.parser(), sealed.body());
    requireAtMost("windowSize", windowSize, body.getPreparedCount());
    requireAtMost("the number of replicas", replicaCount, body.getLossesCount());
    List<LossNotice> losses = body.getLossesList().stream().map(FromProto::loss).toList();
    for (LossNotice loss : losses) {
      require(loss.replica().value() < replicaCount, "a loss of one who is no member");
    }
    return new ViewChange(
        sealed.view(),
        new StableCheckpoint(
            sealed.sequence(), sealed.digest(), FromProto.envelopes(body.getCheckpointsList())),
        body.getPreparedList().stream().map(FromProto::prepared).toList(),
        losses);
  }

  private NewView newView(Frame.SealedMessage sealed) throws MalformedMessageException {
    var body = CanonicalProto.parse(Wire.NewViewBody.parser(), sealed.body());
    requireAtMost("the number of replicas", replicaCount, body.getViewChangesCount());
    requireAtMost("windowSize", windowSize, body.getPlanCount());
    List<Signed<ViewChange>> viewChanges = new ArrayList<>();
    for (Wire.SealedMessage each : body.getViewChangesList()) {
      Frame.SealedMessage nested = FromProto.message(each);
      require(nested.type() == MessageType.VIEW_CHANGE, "a new view founded on something else");
      require(nested.epoch().equals(sealed.epoch()), "a view change of another epoch");
      viewChanges.add(MessageOpener.signed((ViewChange) parse(nested), nested));
    }
    List<PlannedSlot> plan = new ArrayList<>();
    for (Wire.PlannedSlot each : body.getPlanList()) {
      require(each.hasPrePrepare(), "a planned slot without its pre-prepare");
      plan.add(
          new PlannedSlot(
              new SequenceNumber(each.getSequence()),
              FromProto.digest(each.getDigest()),
              FromProto.envelope(each.getPrePrepare())));
    }
    return new NewView(sealed.view(), viewChanges, plan);
  }

  private static Status status(Frame.SealedMessage sealed) throws MalformedMessageException {
    var body = CanonicalProto.parse(Wire.StatusBody.parser(), sealed.body());
    return new Status(
        sealed.view(),
        sealed.sequence(),
        new SequenceNumber(body.getStable()),
        new SlotBits(CanonicalProto.bytes(body.getAccepted())),
        new SlotBits(CanonicalProto.bytes(body.getPrepared())));
  }

  private static void requireNoBody(Frame.SealedMessage sealed) {
    require(sealed.body().isEmpty(), "a body where none belongs");
  }

  /**
   * A batch with unverified requests; {@link IllegalArgumentException} if no replica may take it.
   */
  Batch batch(Wire.Batch proto) {
    requireAtMost("maxBatchRequests", limits.maxBatchRequests(), proto.getRequestsCount());
    List<SignedRequest> requests = new ArrayList<>(proto.getRequestsCount());
    Set<RequestKey> keys = new HashSet<>();
    long payloadBytes = 0;
    for (Wire.Request each : proto.getRequestsList()) {
      payloadBytes += each.getPayload().size();
      requireAtMost("maxBatchBytes", limits.maxBatchBytes(), payloadBytes);
      SignedRequest request = request(FromProto.request(each));
      require(keys.add(request.key()), "a batch holds a request name twice");
      requests.add(request);
    }
    require(
        requests.isEmpty() || proto.getProposedMillis() != 0, "a batch with requests has no time");
    return new Batch(proto.getProposedMillis(), requests);
  }

  /** An unverified request; {@link IllegalArgumentException} if no client may send it. */
  SignedRequest request(Frame.SealedRequest sealed) {
    requireAtMost("maxRequestBytes", limits.maxRequestBytes(), sealed.payload().size());
    return new SignedRequest(
        new Request(
            clientKeys.parse(sealed.clientKey()),
            sealed.session(),
            sealed.number(),
            sealed.acknowledged(),
            sealed.payload()),
        sealed.signature());
  }

  private static void requireAtMost(String limit, long value, long actual) {
    if (actual > value) {
      throw new IllegalArgumentException(limit + " is " + value + ", got " + actual);
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
