package io.bezant.bench.simulation.adversary;

import io.bezant.bench.simulation.adversary.ForgedVotes.Claim;
import io.bezant.bench.simulation.adversary.ForgedVotes.Way;
import io.bezant.crypto.Bytes;
import io.bezant.crypto.Signature;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.CommitCertificate;
import io.bezant.protocol.message.CommittedBatch;
import io.bezant.protocol.message.Envelope;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.PrePrepare;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.SignedRequest;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Proves what never happened: decisions, and certificates in its view changes, with votes that no
 * quorum cast; and puts words into the mouths of clients.
 */
final class ProofForger extends Distorter {
  private static final List<Way> WAYS = List.of(Way.values());
  private static final int SHOWS_ONE_IN_TICKS = 4;
  private static final int VIEWS_BACK = 4;

  private final ForgedVotes votes;
  private final Views views = new Views();
  private final TreeMap<View, ViewChange> told = new TreeMap<>();

  ProofForger(Hands hands) {
    super(hands);
    this.votes = new ForgedVotes(hands);
  }

  @Override
  public Fate onReceive(Puppet at, Party from, Bytes frame) {
    if (from instanceof Party.Replica) {
      read(frame).ifPresent(this::note);
    }
    return Fate.PASS;
  }

  private void note(Signed<? extends Message> heard) {
    views.note(heard.message());
    votes.note(heard);
    if (heard.message().type() == MessageType.PREPARE && hands().oneIn(2)) {
      // Those who have not come so far yet may believe that the others have.
      votes.proposal(heard.message().sequence()).ifPresent(it -> show(Way.OTHER_PHASE, it));
    }
  }

  @Override
  public void onTick() {
    if (hands().oneIn(SHOWS_ONE_IN_TICKS)) {
      Way way = hands().any(WAYS);
      List<Signed<PrePrepare>> proposals = votes.proposals();
      if (way == Way.OTHER_PHASE || (hands().oneIn(3) && !proposals.isEmpty())) {
        votes.proposal(views.sequence()).ifPresent(proposal -> show(way, proposal));
      } else {
        SequenceNumber place = views.sequence().plus(hands().random().nextInt(2));
        show(way, views.view(), place, invented(proposals));
      }
    }
  }

  private void show(Way way, Signed<PrePrepare> proposal) {
    PrePrepare said = proposal.message();
    show(way, said.view(), said.sequence(), said.batch());
  }

  private void show(Way way, View view, SequenceNumber place, Batch batch) {
    int quorum = hands().config().quorums().quorum();
    int wanted = way == Way.FEW ? hands().corrupt().size() : quorum;
    Claim claim = new Claim(MessageType.COMMIT, view, place, batch.digest());
    List<Envelope> forged = votes.votes(way, claim, wanted);
    if (forged.size() >= wanted && place.isAfter(SequenceNumber.ZERO)) {
      hands().did("proved a decision with votes of the way " + way);
      hands()
          .say(
              hands().any(hands().corrupt()),
              hands().someOf(hands().honest()),
              new CommittedBatch(
                  batch, new CommitCertificate(view, place, batch.digest(), forged)));
    }
  }

  /** Nothing, or something like what was proposed, or with a request that its client never made. */
  private Batch invented(List<Signed<PrePrepare>> proposals) {
    if (proposals.isEmpty() || hands().oneIn(3)) {
      return Batch.EMPTY;
    }
    Batch batch = hands().any(proposals).message().batch();
    return batch.requests().isEmpty() || hands().oneIn(2)
        ? new Batch(batch.proposedMillis() + 1, batch.requests())
        : withInvention(batch);
  }

  /** One of its requests says something else, under the number after it. */
  private Batch withInvention(Batch batch) {
    List<SignedRequest> requests = new ArrayList<>(batch.requests());
    Request made = hands().any(requests).request();
    Request invented =
        new Request(
            made.clientKey(),
            made.session(),
            made.number().next(),
            made.acknowledged(),
            ClientSpeech.payload("invented"));
    byte[] noise = new byte[Signature.SIZE];
    hands().random().nextBytes(noise);
    requests.set(requests.size() - 1, new SignedRequest(invented, Signature.of(Bytes.wrap(noise))));
    hands().did("put words into the mouth of a client");
    return new Batch(batch.proposedMillis(), requests);
  }

  @Override
  List<? extends Message> distort(ReplicaId signer, ReplicaId to, Message honest) {
    return switch (honest) {
      case ViewChange viewChange -> List.of(story(viewChange));
      case PrePrepare proposal when hands().oneIn(16) && !proposal.batch().requests().isEmpty() ->
          List.of(
              new PrePrepare(
                  proposal.view(), proposal.sequence(), withInvention(proposal.batch())));
      case Message other -> List.of(other);
    };
  }

  /** The same to everybody, so that nobody is caught with two. */
  private ViewChange story(ViewChange honest) {
    ViewChange known = told.get(honest.view());
    if (known != null) {
      return known;
    }
    ViewChange story = forge(honest);
    told.put(honest.view(), story);
    if (told.size() > VIEWS_BACK) {
      told.pollFirstEntry();
    }
    return story;
  }

  private ViewChange forge(ViewChange honest) {
    Optional<PreparedCertificate> forged = certificate(honest);
    if (forged.isEmpty()) {
      return honest;
    }
    TreeMap<SequenceNumber, PreparedCertificate> prepared = new TreeMap<>();
    honest.prepared().forEach(each -> prepared.put(each.sequence(), each));
    prepared.put(forged.get().sequence(), forged.get());
    return new ViewChange(honest.view(), honest.stable(), List.copyOf(prepared.values()));
  }

  /** A certificate for a place that is open, of one of the last views. */
  private Optional<PreparedCertificate> certificate(ViewChange honest) {
    Way way = hands().any(WAYS);
    SequenceNumber place = honest.stable().sequence().next();
    View view = new View(Math.max(0, honest.view().value() - 1 - hands().random().nextInt(3)));
    List<Signed<PrePrepare>> open =
        votes.proposals().stream()
            .filter(it -> it.message().sequence().isAfter(honest.stable().sequence()))
            .filter(it -> honest.view().isAfter(it.message().view()))
            .toList();
    Claim claim = new Claim(MessageType.PREPARE, view, place, Batch.EMPTY.digest());
    if (!open.isEmpty() && (way == Way.FEW || way == Way.OTHER_PHASE || hands().oneIn(2))) {
      PrePrepare said = hands().any(open).message();
      claim = new Claim(MessageType.PREPARE, said.view(), said.sequence(), said.digest());
    }
    int wanted =
        way == Way.FEW
            ? hands().config().quorums().faultsTolerated()
            : hands().config().quorums().quorum() - 1;
    List<Envelope> forged = votes.votes(way, claim, wanted);
    Optional<Envelope> prePrepare =
        votes.prePrepare(
            way, new Claim(MessageType.PRE_PREPARE, claim.view(), claim.place(), claim.digest()));
    if (forged.size() < wanted || prePrepare.isEmpty()) {
      return Optional.empty();
    }
    hands().did("proved a certificate with votes of the way " + way);
    return Optional.of(
        new PreparedCertificate(
            claim.view(), claim.place(), claim.digest(), prePrepare.get(), forged));
  }
}
