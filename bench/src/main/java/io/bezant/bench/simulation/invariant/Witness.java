package io.bezant.bench.simulation.invariant;

import io.bezant.bench.simulation.invariant.Invariant.Execution;
import io.bezant.bench.simulation.invariant.Invariant.Showing;
import io.bezant.bench.simulation.invariant.Invariant.Standing;
import io.bezant.bench.simulation.invariant.Invariant.Step;
import io.bezant.bench.simulation.invariant.Invariant.Telling;
import io.bezant.bench.simulation.world.ClientWatch.Answer;
import io.bezant.bench.simulation.world.Tidings;
import io.bezant.bench.simulation.world.Watched;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.DurableRecord;
import io.bezant.protocol.core.DurableState;
import io.bezant.protocol.core.Evidence;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.wire.EvidenceCodec;
import io.bezant.protocol.wire.Frame;
import java.util.ArrayList;
import java.util.List;

/** Tells every invariant what happens. */
public final class Witness {
  private final List<Invariant> invariants = new ArrayList<>();
  private final ReferenceModel model;

  /**
   * What holds at one replica.
   *
   * @param requests most requests
   * @param messages most messages
   * @param early most messages of one sender for views not entered yet
   * @param busyMillis how soon what was said is said again
   * @param readyMillis how seldom a view is changed for the sake of the same replica
   * @param verifier judges signatures
   */
  public record Room(
      int requests,
      int messages,
      int early,
      long busyMillis,
      long readyMillis,
      Verifier verifier) {}

  /**
   * A witness of a cluster.
   *
   * @param honest the replicas that are not corrupt
   * @param room their local limits
   * @param decaying whose states may be damaged, so that they may announce what they are not
   */
  public Witness(ClusterConfig config, List<ReplicaId> honest, Room room, List<Integer> decaying) {
    int corrupt = config.membership().size() - honest.size();
    invariants.add(new Agreement());
    invariants.add(new Validity());
    if (config.membership().size() > 1) {
      // A replica alone proves everything to itself before it is durable, and nobody else sees it.
      invariants.add(new OneCertificate());
      invariants.add(new TrueProofs(config.quorums(), honest));
      invariants.add(
          new BoundedViews(
              config.quorums().weakQuorum() - corrupt, config.quorums().quorum() - corrupt));
    }
    invariants.add(new EqualCheckpoints(decaying));
    invariants.add(new Durability());
    invariants.add(new NoContradiction(decaying));
    invariants.add(
        new NobodyConvicted(new EvidenceCodec(config, room.verifier()), honest, decaying));
    invariants.add(new Remembered());
    invariants.add(new StateRestsOnLog());
    invariants.add(new WindowHolds(config.windowSize()));
    invariants.add(new NothingTwice());
    invariants.add(new OrderedSkips());
    invariants.add(new ViewChangeRules(config, room.busyMillis()));
    invariants.add(new PlanFollows());
    invariants.add(new Learning(config.windowSize()));
    invariants.add(new TakenStates(config.quorums().weakQuorum()));
    invariants.add(new NeverBack());
    invariants.add(new SafeReturn(config.quorums(), room.readyMillis()));
    invariants.add(new Bounded(room));
    invariants.add(new AnsweredByQuorum(config.quorums().quorum()));
    invariants.add(new ShownByQuorum(config.quorums().quorum()));
    invariants.add(
        new UnhurriedLeases(
            config.limits().leases().maxStepMillis(), config.quorums().quorum() - corrupt - 1));
    this.model = new ReferenceModel(config);
    invariants.add(new TrueAnswers(model));
    invariants.add(new TrueNotices(model));
    invariants.add(new TrueChanges(model));
    invariants.add(new ToldByQuorum(config.quorums().quorum()));
  }

  /** The store's revision, after everything that anybody honest has executed. */
  public long revision() {
    return model.mark().revision();
  }

  /** See {@link Invariant#onExecuted}. */
  public void onExecuted(Execution execution) {
    invariants.forEach(each -> each.onExecuted(execution));
  }

  /** See {@link Invariant#onOrderedToSkip}. */
  public void onOrderedToSkip(SequenceNumber sequence, Digest digest) {
    invariants.forEach(each -> each.onOrderedToSkip(sequence, digest));
  }

  /** See {@link Invariant#onSaid}. */
  public void onSaid(ReplicaId replica, Frame.SealedMessage frame) {
    invariants.forEach(each -> each.onSaid(replica, frame));
  }

  /** See {@link Invariant#onRecorded}. */
  public void onRecorded(ReplicaId replica, DurableRecord record) {
    invariants.forEach(each -> each.onRecorded(replica, record));
  }

  /** See {@link Invariant#onReplied}. */
  public void onReplied(ReplicaId replica, SequenceNumber executed) {
    invariants.forEach(each -> each.onReplied(replica, executed));
  }

  /** See {@link Invariant#onShown}. */
  public void onShown(Showing showing) {
    invariants.forEach(each -> each.onShown(showing));
  }

  /** See {@link Invariant#onRecovered}. */
  public void onRecovered(ReplicaId replica, DurableState memory, SequenceNumber applied) {
    invariants.forEach(each -> each.onRecovered(replica, memory, applied));
  }

  /** See {@link Invariant#onLost}. */
  public void onLost(ReplicaId replica) {
    invariants.forEach(each -> each.onLost(replica));
  }

  /** See {@link Invariant#onPeerReady}. */
  public void onPeerReady(ReplicaId replica, ReplicaId peer, long nowMillis) {
    invariants.forEach(each -> each.onPeerReady(replica, peer, nowMillis));
  }

  /** See {@link Invariant#onProposed}. */
  public void onProposed(ReplicaId replica, SequenceNumber sequence, List<RequestKey> answered) {
    invariants.forEach(each -> each.onProposed(replica, sequence, answered));
  }

  /** See {@link Invariant#onFalseClock}. */
  public void onFalseClock(ReplicaId replica) {
    invariants.forEach(each -> each.onFalseClock(replica));
  }

  /** See {@link Invariant#onStep}. */
  public void onStep(ReplicaId replica, Step step) {
    invariants.forEach(each -> each.onStep(replica, step));
  }

  /** See {@link Invariant#onTurn}. */
  public void onTurn(Standing standing) {
    invariants.forEach(each -> each.onTurn(standing));
  }

  /** See {@link Invariant#onAccused}. */
  public void onAccused(ReplicaId by, Evidence evidence) {
    invariants.forEach(each -> each.onAccused(by, evidence));
  }

  /** See {@link Invariant#onSigned}. */
  public void onSigned(Request request) {
    invariants.forEach(each -> each.onSigned(request));
  }

  /** See {@link Invariant#onAsked}. */
  public void onAsked(int client, Read read, long nowNanos) {
    invariants.forEach(each -> each.onAsked(client, read, nowNanos));
  }

  /** See {@link Invariant#onHeard}. */
  public void onHeard(int client, ReplicaId from, ReadAnswer answer) {
    invariants.forEach(each -> each.onHeard(client, from, answer));
  }

  /** See {@link Invariant#onHeard}. */
  public void onHeard(int client, ReplicaId from, Reply reply) {
    invariants.forEach(each -> each.onHeard(client, from, reply));
  }

  /** See {@link Invariant#onHeard}. */
  public void onHeard(int client, ReplicaId from, WatchNotice notice) {
    invariants.forEach(each -> each.onHeard(client, from, notice));
  }

  /** See {@link Invariant#onNotice}. */
  public void onNotice(Telling telling, WatchNotice notice) {
    invariants.forEach(each -> each.onNotice(telling, notice));
  }

  /** See {@link Invariant#onTidings}. */
  public void onTidings(Watched watch, Tidings tidings) {
    invariants.forEach(each -> each.onTidings(watch, tidings));
  }

  /** See {@link Invariant#onAnswered}. */
  public void onAnswered(Answer answer) {
    invariants.forEach(each -> each.onAnswered(answer));
  }

  /** See {@link Invariant#atEnd}. */
  public void atEnd(List<Standing> honest) {
    invariants.forEach(each -> each.atEnd(honest));
  }
}
