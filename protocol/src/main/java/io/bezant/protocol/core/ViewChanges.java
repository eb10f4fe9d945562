package io.bezant.protocol.core;

import io.bezant.crypto.Digest;
import io.bezant.protocol.Membership;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.NewView;
import io.bezant.protocol.message.PlannedSlot;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.Suspect;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leaving a view and entering the next [PBFT §4.4], with a stage of suspicion in front: f+1
 * suspicions make a correct replica suspect too, a quorum of them ends the view. So neither an
 * isolated replica nor f liars can leave a view alone or drag others along.
 */
final class ViewChanges {

  /** Half of what one core verifies, since several replicas may share it. */
  private static final int VERIFICATIONS_PER_MILLI = 4;

  private static final long MAX_SAY_AGAIN_MILLIS = 3_200;

  private final CoreRooms rooms;
  private final NormalCase normalCase;
  private final Checkpointing checkpointing;
  private final Patience patience;
  private final Membership membership;
  private final ProtocolRules rules;
  private final Founders founders;
  private final @Nullable Signed<ViewChange>[] latest;
  private final long[] suspected;
  private final long[] provedMillis;
  private View promised;
  private @Nullable Signed<ViewChange> own;
  private @Nullable Signed<NewView> entered;
  private @Nullable Signed<NewView> proposed;
  private boolean isSuspecting;

  /** The last view suspected here, until a later one is entered: it is said again that long. */
  private @Nullable View suspectedView;

  /** Whether the view entered gave reason for suspicion as soon as it had begun. */
  private boolean hasFailed;

  private boolean hasExecuted;
  private boolean hasLostPrimary;
  private long quorumSinceMillis = -1;
  private long nowMillis;
  private long saidMillis;
  private long sayAgainMillis;
  private HeardOfViews heard;

  @SuppressWarnings({"unchecked", "rawtypes"})
  ViewChanges(
      CoreRooms rooms,
      NormalCase normalCase,
      Checkpointing checkpointing,
      Patience patience,
      DurableState durable) {
    this.rooms = rooms;
    this.normalCase = normalCase;
    this.checkpointing = checkpointing;
    this.patience = patience;
    this.membership = rooms.config().membership();
    this.rules = rooms.rules();
    this.founders = new Founders(rooms, normalCase);
    this.latest = new Signed[membership.size()];
    this.suspected = new long[membership.size()];
    Arrays.fill(suspected, -1);
    this.provedMillis = new long[membership.size()];
    Arrays.fill(provedMillis, Long.MIN_VALUE / 2);
    this.sayAgainMillis = rooms.options().busyStatusMillis();
    this.promised = durable.view();
    durable.entered().ifPresent(newView -> entered = newView);
    durable.promised().ifPresent(this::restore);
    rooms.gate().promise(promised);
    this.heard = listened();
  }

  HeardOfViews heard() {
    return heard;
  }

  private HeardOfViews listened() {
    return new HeardOfViews(latest.clone(), suspected.clone(), entered);
  }

  private void restore(Signed<ViewChange> viewChange) {
    latest[viewChange.sender().value()] = viewChange;
    own = viewChange;
    if (viewChange.message().view().isAfter(promised)) {
      promised = viewChange.message().view();
    }
  }

  /** Whether this replica has left its view and not entered another. */
  boolean isChanging() {
    return promised.isAfter(normalCase.view());
  }

  View promised() {
    return promised;
  }

  /** The records that a cut of the log must keep. */
  Optional<DurableRecord.Promised> promisedRecord() {
    return Optional.ofNullable(own).map(DurableRecord.Promised::new);
  }

  /** The records that a cut of the log must keep. */
  Optional<DurableRecord.EnteredView> enteredRecord() {
    // The new view proposed here is on disk before it comes back to be entered.
    Signed<NewView> last =
        proposed != null && proposed.message().view().isAfter(normalCase.view())
            ? proposed
            : entered;
    return Optional.ofNullable(last).map(DurableRecord.EnteredView::new);
  }

  /** The proof of the current view, for those who have not entered it. */
  Optional<Signed<NewView>> proof() {
    return Optional.ofNullable(entered);
  }

  /** Time has passed: a new view that does not come is suspected like one that does not work. */
  void onTick(long livedMillis, long timeoutMillis) {
    nowMillis = livedMillis;
    if (waitedMillis(livedMillis) >= timeoutMillis) {
      suspect();
    }
    if (nowMillis - saidMillis >= sayAgainMillis) {
      sayAgain();
    }
    if (isChanging() && rooms.peers().count() > 0) {
      proposeNewView();
    }
  }

  /** How long a new view is late beyond what its proof takes; zero or less if it is not. */
  long waitedMillis(long livedMillis) {
    boolean isAwaited = isChanging() && quorumSinceMillis >= 0;
    return isAwaited ? livedMillis - quorumSinceMillis - proofMillis() : 0;
  }

  /**
   * The primary of the view entered has earned our suspicion.
   *
   * @param grounds for what
   * @param isYoung whether the view has just begun: then our patience may have been too short
   */
  void onReason(Grounds grounds, boolean isYoung) {
    if (!isSuspecting && !isChanging() && rooms.ownLoss().isWhole()) {
      rooms.listener().onPrimaryJudged(promised, grounds);
      hasFailed = isYoung;
      suspect();
    }
  }

  /** A batch was executed: the view does what it is for. */
  void onExecuted() {
    hasExecuted = true;
  }

  /**
   * The primary of the view promised is out of reach: a reason for suspicion like a timeout, under
   * the same conditions. Returns whether this made us suspect it.
   */
  boolean onPrimaryLost() {
    if (isSuspecting || (isChanging() && quorumSinceMillis < 0) || !rooms.ownLoss().isWhole()) {
      return false;
    }
    hasLostPrimary = true;
    suspect();
    return true;
  }

  /**
   * One who lost its log needs a view change to vote again: a reason for suspicion of a view that
   * is otherwise content. Returns whether this made us suspect it.
   */
  boolean onPeerReady() {
    return !isChanging() && onPrimaryLost();
  }

  /** This replica has come back: it may follow those who have left its view meanwhile. */
  void onHealed() {
    evaluate();
  }

  /** How long a new view may take to be proven beside agreement itself: it is all signatures. */
  private long proofMillis() {
    long certificates = 0;
    for (Signed<ViewChange> viewChange : latest) {
      certificates += viewChange == null ? 0 : viewChange.message().prepared().size();
    }
    return certificates * rules.quorums().quorum() / VERIFICATIONS_PER_MILLI;
  }

  /** Repeats are spaced wider and wider: what is dear to hear must not drown what is new. */
  private void spaceOut() {
    sayAgainMillis = Math.min(2 * sayAgainMillis, MAX_SAY_AGAIN_MILLIS);
  }

  private void sayAgainSoon() {
    saidMillis = nowMillis;
    sayAgainMillis = rooms.options().busyStatusMillis();
  }

  private void sayAgain() {
    saidMillis = nowMillis;
    spaceOut();
    if (suspectedView != null) {
      rooms.out().broadcast(rooms.out().seal(new Suspect(suspectedView)));
    }
    if (isChanging() && own != null) {
      if (rules.tellsAfresh()) {
        own = signed(own.message().view());
      }
      rooms.out().broadcast(own);
      proposeNewView();
    }
  }

  private void suspect() {
    if (!isSuspecting && rooms.ownLoss().isWhole()) {
      isSuspecting = true;
      suspectedView = promised;
      sayAgainSoon();
      rooms.listener().onSuspected(promised);
      rooms.out().broadcast(rooms.out().seal(new Suspect(promised)));
    }
  }

  void onSuspect(Signed<Suspect> signed) {
    int sender = signed.sender().value();
    suspected[sender] = Math.max(suspected[sender], signed.message().view().value());
    evaluate();
    heard = listened();
  }

  void onViewChange(Signed<ViewChange> signed) {
    ViewChange message = signed.message();
    Signed<ViewChange> earlier = latest[signed.sender().value()];
    if (!isWithinWindow(message)) {
      reject(signed, RejectReason.ABOVE_WINDOW);
    } else if (earlier != null && !message.view().isAfter(earlier.message().view())) {
      judgeRepeated(earlier, signed);
    } else {
      latest[signed.sender().value()] = signed;
      evaluate();
      heard = listened();
    }
    if (!message.view().isAfter(normalCase.view())) {
      prove(signed.sender());
    }
  }

  /** Sends the proof of the current view to one who has not entered it, now and then. */
  private void prove(ReplicaId peer) {
    if (entered != null
        && !peer.equals(rooms.out().self())
        && nowMillis - provedMillis[peer.value()] >= rooms.options().busyStatusMillis()) {
      provedMillis[peer.value()] = nowMillis;
      rooms.out().send(peer, entered);
    }
  }

  private void judgeRepeated(Signed<ViewChange> earlier, Signed<ViewChange> later) {
    boolean isOld = earlier.message().view().isAfter(later.message().view());
    if (!isOld
        && !earlier
            .message()
            .statement(earlier.sender())
            .equals(later.message().statement(later.sender()))) {
      rooms.accuser().compare(earlier, later);
      reject(later, RejectReason.CONFLICT);
    } else {
      reject(later, isOld ? RejectReason.OLD_VIEW : RejectReason.DUPLICATE);
    }
  }

  private boolean isWithinWindow(ViewChange message) {
    SequenceNumber high = message.stable().sequence().plus(rooms.config().windowSize());
    List<PreparedCertificate> prepared = message.prepared();
    return prepared.isEmpty() || rules.isReportable(prepared.getLast().sequence(), high);
  }

  /** Takes the steps that what was heard so far allows. */
  private void evaluate() {
    // Who lost its log leaves no view before it is healed (R5).
    while (rooms.ownLoss().isWhole()) {
      View joined = weakestMajorityView();
      if (joined.isAfter(promised)) {
        promise(joined);
      } else if (countSuspecting() >= rules.suspicionsToLeave() && mayAdvance()) {
        promise(promised.next());
      } else {
        break;
      }
    }
    if (countSuspecting() >= rules.suspicionsToAgree()) {
      suspect();
    }
    if (isChanging()) {
      if (quorumSinceMillis < 0 && countChangedTo(promised) >= rules.viewChangesNeeded()) {
        quorumSinceMillis = nowMillis;
      }
      proposeNewView();
    }
  }

  /** The (f+1)-th highest view that anybody has left for: a correct replica vouches for it. */
  private View weakestMajorityView() {
    long[] views = new long[latest.length];
    for (int i = 0; i < latest.length; i++) {
      Signed<ViewChange> viewChange = latest[i];
      views[i] = viewChange == null ? 0 : viewChange.message().view().value();
    }
    Arrays.sort(views);
    return new View(views[views.length - rules.leaversToJoin()]);
  }

  /** Whoever has left one view goes beyond the next only in the company of a quorum [R2]. */
  private boolean mayAdvance() {
    return !isChanging() || countChangedTo(promised) >= rules.viewChangesNeeded();
  }

  private int countSuspecting() {
    int count = 0;
    for (int i = 0; i < latest.length; i++) {
      Signed<ViewChange> viewChange = latest[i];
      boolean hasLeft =
          viewChange != null && rules.suspectsByLeaving(viewChange.message().view(), promised);
      if (hasLeft || suspected[i] >= promised.value()) {
        count++;
      }
    }
    return count;
  }

  private int countChangedTo(View view) {
    int count = 0;
    for (Signed<ViewChange> viewChange : latest) {
      if (viewChange != null && !view.isAfter(viewChange.message().view())) {
        count++;
      }
    }
    return count;
  }

  /** Leaves the view for good: from now on nothing is signed below {@code view}. */
  private void promise(View view) {
    rooms.listener().onViewLeft(promised, view);
    patience.onViewOver(isChanging() || hasFailed || !(hasExecuted || hasLostPrimary));
    hasFailed = false;
    hasLostPrimary = false;
    normalCase.leaveView();
    promised = view;
    isSuspecting = false;
    quorumSinceMillis = -1;
    sayAgainSoon();
    rooms.gate().promise(view);
    own = signed(view);
    rooms.out().persist(new DurableRecord.Promised(own));
    rooms.out().broadcast(own);
  }

  /** Signed once for each view: what it tells of losses must not be heard later than that (R5). */
  private Signed<ViewChange> signed(View view) {
    return rooms
        .gate()
        .sign(
            new ViewChange(
                view,
                checkpointing.stable(),
                rooms.log().reportable(normalCase.view()),
                rooms.peers().notices()));
  }

  /** A batch that was asked for has come: the new view may be complete now. */
  void onBodyArrived() {
    if (isChanging()) {
      proposeNewView();
    }
  }

  /** Proposes the new view when this replica is its primary and holds all it needs. */
  private void proposeNewView() {
    if (!membership.primaryOf(promised).equals(rooms.out().self())
        || (proposed != null && proposed.message().view().equals(promised))) {
      return;
    }
    List<Signed<ViewChange>> chosen = founders.choose(latest, promised);
    if (chosen.size() < rules.viewChangesNeeded()
        || (!rooms.peers().areServedBy(chosen) && mayWaitForMore())) {
      return;
    }
    NewViewPlanner.Plan plan = NewViewPlanner.plan(chosen, rules);
    if (plan.last().isAfter(rooms.log().watermarks().horizon())
        || rooms.log().discarded().isAfter(plan.base().sequence())
        || !normalCase.missing().holdsAll(plan.digests())) {
      return;
    }
    List<PlannedSlot> slots = new ArrayList<>();
    for (Map.Entry<SequenceNumber, Digest> planned : plan.digests().entrySet()) {
      slots.add(
          new PlannedSlot(
              planned.getKey(),
              planned.getValue(),
              rooms.gate().vouch(promised, planned.getKey(), planned.getValue())));
    }
    Signed<NewView> newView = rooms.gate().sign(new NewView(promised, chosen, slots));
    proposed = newView;
    rooms.out().persist(new DurableRecord.EnteredView(newView));
    rooms.out().broadcast(newView);
  }

  /** Whether there is time for view changes that let one vote again who lost its log. */
  private boolean mayWaitForMore() {
    return quorumSinceMillis >= 0
        && nowMillis - quorumSinceMillis < rooms.options().busyStatusMillis();
  }

  /** Judges a new view and enters it if it is good; returns whether it was entered. */
  boolean onNewView(Signed<NewView> signed) {
    NewView message = signed.message();
    if (!rules.mayVoteIn(message.view(), promised) || !message.view().isAfter(normalCase.view())) {
      proof().ifPresent(begun -> rooms.accuser().compareOthers(begun, signed));
      reject(signed, RejectReason.OLD_VIEW);
      return false;
    }
    boolean isPrimary = signed.sender().equals(membership.primaryOf(message.view()));
    if (!rules.isEntitled(MessageType.NEW_VIEW, isPrimary)) {
      reject(signed, RejectReason.NOT_PRIMARY);
      return false;
    }
    if (message.viewChanges().size() != rules.viewChangesNeeded()
        || !message.viewChanges().stream().allMatch(vc -> isWithinWindow(vc.message()))) {
      reject(signed, RejectReason.BAD_NEW_VIEW);
      return false;
    }
    NewViewPlanner.Plan plan = NewViewPlanner.plan(message.viewChanges(), rules);
    if (!isPlan(message.plan(), plan)) {
      reject(signed, RejectReason.BAD_NEW_VIEW);
      return false;
    }
    enter(signed, plan);
    return true;
  }

  private boolean isPlan(List<PlannedSlot> slots, NewViewPlanner.Plan plan) {
    Map<SequenceNumber, Digest> proposed = new LinkedHashMap<>();
    slots.forEach(slot -> proposed.put(slot.sequence(), slot.digest()));
    return rules.isPlan(proposed, plan.digests());
  }

  private void enter(Signed<NewView> signed, NewViewPlanner.Plan plan) {
    View view = signed.message().view();
    rooms.ownLoss().onView(signed.message());
    rooms.peers().onViewEntered(signed.message());
    if (!signed.sender().equals(rooms.out().self())) {
      rooms.out().persist(new DurableRecord.EnteredView(signed));
    }
    promised = view;
    entered = signed;
    heard = listened();
    isSuspecting = false;
    suspectedView = null;
    hasFailed = false;
    hasExecuted = false;
    hasLostPrimary = false;
    quorumSinceMillis = -1;
    rooms.gate().promise(view);
    checkpointing.onProof(plan.base());
    normalCase.enterView(view, plan, signed.message().plan());
    rooms.listener().onViewEntered(view);
  }

  private void reject(Signed<? extends Message> message, RejectReason reason) {
    rooms.listener().onRejected(message.sender(), message.message().type(), reason);
  }

  /** The replica that leads the view promised or entered. */
  ReplicaId primary() {
    return membership.primaryOf(promised);
  }
}
