package io.bezant.protocol.core;

import io.bezant.protocol.View;
import io.bezant.protocol.message.Signed;
import io.bezant.protocol.message.ViewChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the view changes of a quorum that found a new view. */
final class Founders {

  private final CoreRooms rooms;
  private final MissingBatches missing;

  Founders(CoreRooms rooms, NormalCase normalCase) {
    this.rooms = rooms;
    this.missing = normalCase.missing();
  }

  /**
   * A quorum of those that tell of the losses known here, so that who recovers can vote in the
   * view, and among these of those with the highest checkpoints: what lies below need not be had.
   *
   * @param latest the last view change of each replica, if it was heard
   * @param view the view to found
   * @return fewer than a quorum if there are not more; sorted by sender
   */
  List<Signed<ViewChange>> choose(@Nullable Signed<ViewChange>[] latest, View view) {
    List<Signed<ViewChange>> offered = new ArrayList<>();
    for (Signed<ViewChange> viewChange : latest) {
      if (viewChange != null && viewChange.message().view().equals(view)) {
        offered.add(viewChange);
      }
    }
    int needed = rooms.rules().viewChangesNeeded();
    // Others do as well as one that speaks of batches which nobody may have to give [R13].
    List<Signed<ViewChange>> complete = offered.stream().filter(this::holdsBatchesOf).toList();
    List<Signed<ViewChange>> usable =
        new ArrayList<>(complete.size() >= needed ? complete : offered);
    usable.sort(
        Comparator.<Signed<ViewChange>>comparingLong(rooms.peers()::toldBy)
            .thenComparing(viewChange -> viewChange.message().stable().sequence()));
    int surplus = Math.max(0, usable.size() - needed);
    List<Signed<ViewChange>> chosen = new ArrayList<>(usable.subList(surplus, usable.size()));
    chosen.sort(Comparator.comparing(Signed::sender));
    return chosen;
  }

  private boolean holdsBatchesOf(Signed<ViewChange> viewChange) {
    return viewChange.message().prepared().stream()
        .noneMatch(proof -> missing.lacks(proof.sequence(), proof.digest()));
  }
}
