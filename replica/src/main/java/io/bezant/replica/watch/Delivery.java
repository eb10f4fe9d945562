package io.bezant.replica.watch;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchNotice.Told;
import java.util.ArrayList;
import java.util.List;

/**
 * What one interest is told of a stretch of revisions, cut into notices of bounded size. Made once
 * for all who are told the same. Loop thread only.
 */
final class Delivery {

  /** A notice is cut before it grows beyond this, where it can be: between two events. */
  static final int MAX_NOTICE_BYTES = 64 << 10;

  private static final int REVISION_BYTES = 16;
  private static final int HASHED_BYTES = REVISION_BYTES + Digest.SIZE;
  private static final int EVENT_BYTES = 8;

  private final List<Occurrence> occurrences;
  private final long through;
  private List<Piece> whole = List.of();
  private List<Piece> hashed = List.of();

  Delivery(List<Occurrence> occurrences, long through) {
    this.occurrences = occurrences;
    this.through = through;
  }

  /**
   * What fits one notice.
   *
   * @param told what happened
   * @param through all revisions up to this one have been told with it
   * @param skip so many events of the next revision have been told, too
   * @param bytes about how much it is
   */
  record Piece(List<Told> told, long through, int skip, int bytes) {}

  /** All of it; the beginning of the first revision may have been told before. */
  List<Piece> pieces(boolean wantsEvents, int skip) {
    if (!wantsEvents) {
      hashed = hashed.isEmpty() ? hash() : hashed;
      return hashed;
    }
    if (skip > 0) {
      return new Cutter(skip).cut();
    }
    whole = whole.isEmpty() ? new Cutter(0).cut() : whole;
    return whole;
  }

  private List<Piece> hash() {
    List<Piece> pieces = new ArrayList<>();
    List<Told> told = new ArrayList<>();
    int next = 0;
    while (next < occurrences.size()) {
      long revision = occurrences.get(next).revision();
      if (told.size() * HASHED_BYTES >= MAX_NOTICE_BYTES) {
        pieces.add(new Piece(told, revision - 1, 0, told.size() * HASHED_BYTES));
        told = new ArrayList<>();
      }
      List<Digest> digests = new ArrayList<>();
      while (next < occurrences.size() && occurrences.get(next).revision() == revision) {
        digests.add(occurrences.get(next++).digest());
      }
      told.add(new Told.Hashed(revision, WatchNotice.match(revision, digests)));
    }
    pieces.add(new Piece(told, through, 0, told.size() * HASHED_BYTES));
    return pieces;
  }

  /** Cuts events into notices. */
  private final class Cutter {
    private final List<Piece> pieces = new ArrayList<>();
    private int next;

    /** How many events of the revision at hand have been told, here or before. */
    private int toldOfRevision;

    private List<Told> told = new ArrayList<>();
    private int bytes;

    Cutter(int skip) {
      this.next = skip;
      this.toldOfRevision = skip;
    }

    List<Piece> cut() {
      while (next < occurrences.size()) {
        addRevision();
      }
      pieces.add(new Piece(told, through, 0, bytes));
      return pieces;
    }

    private void addRevision() {
      long revision = occurrences.get(next).revision();
      int end = next;
      long size = REVISION_BYTES;
      while (end < occurrences.size() && occurrences.get(end).revision() == revision) {
        size += sizeOf(occurrences.get(end++));
      }
      if (bytes > 0 && bytes + size > MAX_NOTICE_BYTES) {
        close(revision - 1, 0);
      }
      List<Bytes> events = new ArrayList<>();
      while (next < end) {
        if (!events.isEmpty() && bytes + sizeOf(occurrences.get(next)) > MAX_NOTICE_BYTES) {
          told.add(new Told.Whole(revision, events, true));
          close(revision - 1, toldOfRevision);
          events = new ArrayList<>();
        }
        bytes += sizeOf(occurrences.get(next));
        events.add(occurrences.get(next++).event());
        toldOfRevision++;
      }
      told.add(new Told.Whole(revision, events, false));
      bytes += REVISION_BYTES;
      toldOfRevision = 0;
    }

    private void close(long complete, int skip) {
      pieces.add(new Piece(told, complete, skip, bytes));
      told = new ArrayList<>();
      bytes = 0;
    }
  }

  private static int sizeOf(Occurrence occurrence) {
    return EVENT_BYTES + occurrence.event().size();
  }
}
