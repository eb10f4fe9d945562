package io.bezant.protocol.core;

import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.View;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.PreparedCertificate;
import io.bezant.protocol.message.SignedRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One slot for each sequence number that matters: the window, the extra window above it, and what
 * laggards may still ask for below it.
 */
final class MessageLog {

  private final ProtocolRules rules;
  private final TreeMap<SequenceNumber, Slot> slots = new TreeMap<>();
  private Watermarks watermarks;
  private SequenceNumber discarded;

  /**
   * An empty log.
   *
   * @param watermarks the window to begin with
   * @param discarded nothing is known any more up to this place
   */
  MessageLog(ProtocolRules rules, Watermarks watermarks, SequenceNumber discarded) {
    this.rules = rules;
    this.watermarks = watermarks;
    this.discarded = discarded;
  }

  Watermarks watermarks() {
    return watermarks;
  }

  /** Nothing is known any more up to this place. */
  SequenceNumber discarded() {
    return discarded;
  }

  /** The slot of a place above what was discarded and within the horizon, made when missing. */
  Slot slot(SequenceNumber sequence) {
    Invariants.check(
        sequence.isAfter(discarded) && !sequence.isAfter(watermarks.horizon()),
        () -> "no slot is kept for " + sequence + " with window above " + watermarks.low());
    return slots.computeIfAbsent(sequence, place -> new Slot(place, rules));
  }

  Optional<Slot> find(SequenceNumber sequence) {
    return Optional.ofNullable(slots.get(sequence));
  }

  /** The slots above a place, ascending. */
  Collection<Slot> above(SequenceNumber sequence) {
    return slots.tailMap(sequence, false).values();
  }

  /** A view begins; what was decided before it above a place would not be in its plan. */
  void requireNothingDecidedBefore(View entered, SequenceNumber last) {
    for (Slot slot : above(last)) {
      Invariants.check(
          !slot.isDecidedBefore(entered),
          () -> "view " + entered + " begins without what was decided at " + slot.sequence());
    }
  }

  /** The highest place in which a proposal was accepted or decided, or the low watermark. */
  SequenceNumber highestAccepted() {
    for (Slot slot : slots.descendingMap().values()) {
      if (slot.isAccepted() || slot.isCommitted()) {
        return slot.sequence();
      }
    }
    return watermarks.low();
  }

  /** What a view change of a replica that was in this view tells of the window, ascending. */
  List<PreparedCertificate> reportable(View last) {
    List<PreparedCertificate> prepared = new ArrayList<>();
    for (Slot slot : above(watermarks.low())) {
      if (watermarks.contains(slot.sequence())) {
        slot.prepared().filter(proof -> rules.reports(proof, last)).ifPresent(prepared::add);
      }
    }
    return prepared;
  }

  /** The requests of the batches proposed in this view above a place. */
  List<List<SignedRequest>> requestsAbove(SequenceNumber sequence) {
    return above(sequence).stream()
        .flatMap(slot -> slot.proposedBatch().stream())
        .map(Batch::requests)
        .toList();
  }

  /** Moves the window up. */
  void advance(SequenceNumber stable) {
    watermarks = watermarks.advanceTo(stable);
  }

  /** Forgets what nobody is to be served any more. */
  void discardThrough(SequenceNumber sequence) {
    Invariants.check(
        !sequence.isAfter(watermarks.low()),
        () -> "discards " + sequence + " above the low watermark " + watermarks.low());
    slots.headMap(sequence, true).clear();
    discarded = sequence;
  }

  /** The payload bytes of the batches accepted or decided above a place. */
  long payloadBytesAbove(SequenceNumber sequence) {
    long bytes = 0;
    for (Slot slot : above(sequence)) {
      bytes += slot.payloadBytes();
    }
    return bytes;
  }

  /** The payload bytes of the batches kept up to a place. */
  long payloadBytesThrough(SequenceNumber sequence) {
    return slots.headMap(sequence, true).values().stream().mapToLong(Slot::payloadBytes).sum();
  }
}
