package io.bezant.protocol.wire;

import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.BatchBody;
import io.bezant.protocol.message.Checkpoint;
import io.bezant.protocol.message.CheckpointProof;
import io.bezant.protocol.message.Commit;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.FetchBody;
import io.bezant.protocol.message.FetchCommitted;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.Prepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Ready;
import io.bezant.protocol.message.Recover;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.StateChunk;
import io.bezant.protocol.message.StateDifference;
import io.bezant.protocol.message.StateManifest;
import io.bezant.protocol.message.Statement;
import io.bezant.protocol.message.Status;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import io.bezant.protocol.wire.UnauthenticMessageException.Reason;

/**
 * Where claims become facts: a {@link Signed} message leaves here only if the sender's signature
 * and every signature nested in it are good. What the message means (its view, its window, whether
 * its sender had the right to say it) is not judged.
 *
 * <p>Safe for many threads: verification runs on a pool. The only state is caches of fixed size.
 *
 * <p>The requests of a decided batch are verified too, although the quorum's certificate already
 * proves that correct replicas found them good: the batch digest covers what is asked and not the
 * clients' signatures, so whoever passes the batch on could have spoiled those, and we would keep
 * them, serve them to others and be called a liar. A batch spoiled in this way is refused and comes
 * whole from another replica.
 */
public final class MessageOpener {

  private static final int REMEMBERED_VOTES = 1 << 14;

  private final Membership membership;
  private final Digest clusterId;
  private final Verifier requests;
  private final Verifier votes;
  private final CertificateVerifier certificates;
  private final MessageBodies bodies;
  private final VerifiedRequests verified = new VerifiedRequests();

  /** An opener of what the members and clients of one cluster say. */
  public MessageOpener(ClusterConfig config, Verifier verifier) {
    this(config, verifier, new ProofRules(config.quorums()));
  }

  /**
   * An opener with its own rules.
   *
   * @param rules what proofs must hold; tests plant mistakes here
   */
  public MessageOpener(ClusterConfig config, Verifier verifier, ProofRules rules) {
    this.membership = config.membership();
    this.clusterId = config.clusterId();
    this.requests = verifier;
    this.votes = new RememberingVerifier(verifier, REMEMBERED_VOTES);
    this.certificates = new CertificateVerifier(config, votes, rules);
    this.bodies = new MessageBodies(config);
  }

  /**
   * Parses the body of a replica's message and verifies all its signatures.
   *
   * @throws MalformedMessageException if the body does not parse, is not canonical, breaks a limit
   *     or does not fit the header
   * @throws UnauthenticMessageException if a signature or certificate is not good
   */
  public Signed<? extends Message> open(Frame.SealedMessage sealed)
      throws MalformedMessageException, UnauthenticMessageException {
    if (!sealed.epoch().equals(Epoch.ZERO)) {
      throw new UnauthenticMessageException(Reason.WRONG_EPOCH);
    }
    if (!membership.contains(sealed.sender())) {
      throw new UnauthenticMessageException(Reason.UNKNOWN_SENDER);
    }
    Message message = bodies.parse(sealed);
    requireSigned(message, sealed.sender(), sealed.signature());
    verifyNested(message);
    return signed(message, sealed);
  }

  /**
   * Validates the key of a client's request and verifies its signature.
   *
   * @throws MalformedMessageException if the key is no key, the numbers contradict each other or
   *     the payload is too long
   * @throws UnauthenticMessageException if the signature is not good
   */
  public SignedRequest open(Frame.SealedRequest sealed)
      throws MalformedMessageException, UnauthenticMessageException {
    SignedRequest request;
    try {
      request = bodies.request(sealed);
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
    verifyRequest(request);
    return request;
  }

  /**
   * Joins what was said with who said it; for what is verified here or was before it was logged.
   */
  static <M extends Message> Signed<M> signed(M message, Frame.SealedMessage sealed) {
    return new Signed<>(message, new Envelope(sealed.sender(), sealed.signature()));
  }

  private void requireSigned(Message message, ReplicaId sender, Signature signature)
      throws UnauthenticMessageException {
    requireVouched(message.statement(sender), new Envelope(sender, signature));
  }

  private void requireVouched(Statement statement, Envelope envelope)
      throws UnauthenticMessageException {
    if (!membership.contains(envelope.sender())) {
      throw new UnauthenticMessageException(Reason.UNKNOWN_SENDER);
    }
    if (!votes.verify(
        membership.key(envelope.sender()),
        statement.signedBytes(clusterId, Epoch.ZERO),
        envelope.signature())) {
      throw new UnauthenticMessageException(Reason.BAD_SIGNATURE);
    }
  }

  private void verifyNested(Message message) throws UnauthenticMessageException {
    switch (message) {
      case PrePrepare prePrepare -> verifyRequests(prePrepare.batch());
      case CommittedBatch committed -> {
        certificates.verify(committed.certificate());
        verifyRequests(committed.batch());
      }
      case Prepare _prepare -> {}
      case Commit _commit -> {}
      case Checkpoint _checkpoint -> {}
      case Status _status -> {}
      case FetchCommitted _fetch -> {}
      case Suspect _suspect -> {}
      case FetchBody _fetch -> {}
      case FetchState _fetch -> {}
      case StateManifest _manifest -> {}
      case StateChunk _chunk -> {}
      case StateDifference _difference -> {}
      case Recover _recover -> {}
      case Ready _ready -> {}
      case CheckpointProof proof -> certificates.verify(proof.checkpoint());
      case BatchBody body -> verifyRequests(body.batch());
      case ViewChange viewChange -> verifyViewChange(viewChange);
      case NewView newView -> verifyNewView(newView);
    }
  }

  private void verifyViewChange(ViewChange viewChange) throws UnauthenticMessageException {
    certificates.verify(viewChange.stable());
    for (PreparedCertificate certificate : viewChange.prepared()) {
      certificates.verify(certificate);
    }
  }

  private void verifyNewView(NewView newView) throws UnauthenticMessageException {
    for (Signed<ViewChange> viewChange : newView.viewChanges()) {
      Envelope envelope = viewChange.envelope();
      requireSigned(viewChange.message(), envelope.sender(), envelope.signature());
      verifyViewChange(viewChange.message());
    }
    for (PlannedSlot slot : newView.plan()) {
      ReplicaId primary = slot.prePrepare().sender();
      if (!primary.equals(membership.primaryOf(newView.view()))) {
        throw new UnauthenticMessageException(Reason.WRONG_ROLE);
      }
      requireVouched(
          new Statement(
              MessageType.PRE_PREPARE,
              newView.view(),
              slot.sequence(),
              slot.digest(),
              primary,
              Digest.ZERO),
          slot.prePrepare());
    }
  }

  private void verifyRequests(Batch batch) throws UnauthenticMessageException {
    for (SignedRequest request : batch.requests()) {
      verifyRequest(request);
    }
  }

  private void verifyRequest(SignedRequest signed) throws UnauthenticMessageException {
    if (verified.contains(signed.request(), signed.signature())) {
      return;
    }
    if (!requests.verify(
        signed.request().clientKey(),
        signed.request().signedBytes(clusterId),
        signed.signature())) {
      throw new UnauthenticMessageException(Reason.BAD_REQUEST_SIGNATURE);
    }
    verified.add(signed.request(), signed.signature());
  }
}
