package io.bezant.client;

import io.bezant.protocol.kv.KvResult;

/**
 * What the replicas keep of one operation that a process asked before it died. What was asked is
 * not kept, only what was answered.
 *
 * @param request the number of the request in its session; a request may carry several operations
 * @param place of the operation in the request, from zero
 * @param kind what it was and how it ended
 * @param revision the store's revision that it was answered with; zero where the answer has none
 */
public record RecordedResult(long request, int place, Kind kind, long revision) {

  /** What kind of operation it was, and how it ended. */
  public enum Kind {
    /** A value was written or changed. */
    PUT,
    /** A key or a range was removed, or there was nothing to remove. */
    DELETE,
    /** A key or a range was read, or an update had nothing to change; nothing was changed. */
    READ,
    /** A comparison of a single key did not hold; nothing was changed. */
    COMPARE_FAILED,
    /** A transaction whose comparisons held was done. */
    TRANSACTION_SUCCEEDED,
    /** A transaction whose comparisons did not hold did what it was to do then. */
    TRANSACTION_NOT_SUCCEEDED,
    /** The past before the revision was given up. */
    COMPACTION,
    /** A lease was granted, kept alive, revoked or told. */
    LEASE,
    /** It could not be done, as for its size; nothing was changed. */
    REFUSED
  }

  static RecordedResult of(long request, int place, KvResult result) {
    return switch (result) {
      case KvResult.Written written ->
          new RecordedResult(request, place, Kind.PUT, written.revision());
      case KvResult.Deleted deleted ->
          new RecordedResult(request, place, Kind.DELETE, deleted.revision());
      case KvResult.RangeDeleted deleted ->
          new RecordedResult(request, place, Kind.DELETE, deleted.revision());
      case KvResult.Found _found -> new RecordedResult(request, place, Kind.READ, 0);
      case KvResult.NotFound _none -> new RecordedResult(request, place, Kind.READ, 0);
      case KvResult.Listed _listed -> new RecordedResult(request, place, Kind.READ, 0);
      case KvResult.Sorted _sorted -> new RecordedResult(request, place, Kind.READ, 0);
      case KvResult.CompareFailed _failed ->
          new RecordedResult(request, place, Kind.COMPARE_FAILED, 0);
      case KvResult.Transacted done ->
          new RecordedResult(
              request,
              place,
              done.succeeded() ? Kind.TRANSACTION_SUCCEEDED : Kind.TRANSACTION_NOT_SUCCEEDED,
              done.revision());
      case KvResult.Compacted compacted ->
          new RecordedResult(request, place, Kind.COMPACTION, compacted.revision());
      case KvResult.Updated updated ->
          updated.isChanged()
              ? new RecordedResult(request, place, Kind.PUT, updated.keyValue().modRevision())
              : new RecordedResult(request, place, Kind.READ, 0);
      case KvResult.OfLeases _leases -> new RecordedResult(request, place, Kind.LEASE, 0);
      case KvResult.Failed _failed -> new RecordedResult(request, place, Kind.REFUSED, 0);
    };
  }
}
