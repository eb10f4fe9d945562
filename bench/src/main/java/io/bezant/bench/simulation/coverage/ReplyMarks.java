package io.bezant.bench.simulation.coverage;

import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Reply;
import java.util.List;

/** Marks of what the service answers. */
final class ReplyMarks {

  private final Marks marks;

  ReplyMarks(Marks marks) {
    this.marks = marks;
  }

  void onReplies(List<Reply> replies) {
    for (Reply reply : replies) {
      try {
        onOutcome(KvCodec.decodeOutcome(reply.result()));
      } catch (MalformedEncodingException malformed) {
        throw new IllegalStateException("our own service answers what it cannot read", malformed);
      }
    }
  }

  private void onOutcome(Outcome outcome) {
    switch (outcome) {
      case Outcome.SessionOpened _opened -> marks.outcome("session opened");
      case Outcome.SessionRefused(Outcome.Reason reason, long limit, long actual) ->
          marks.outcome(reason);
      case Outcome.Results(List<KvResult> results, long revision) ->
          results.forEach(this::onResult);
    }
  }

  private void onResult(KvResult result) {
    switch (result) {
      case KvResult.Written written ->
          marks.outcome(
              written.previous().isPresent() ? "written with what was before" : "written");
      case KvResult.Updated updated ->
          marks.outcome(updated.isChanged() ? "updated" : "nothing to update");
      case KvResult.Found _found -> marks.outcome("found");
      case KvResult.NotFound _none -> marks.outcome("not found");
      case KvResult.Deleted deleted ->
          marks.outcome(deleted.count() > 0 ? "deleted" : "nothing to delete");
      case KvResult.CompareFailed _failed -> marks.outcome("compare failed");
      case KvResult.Failed failed -> marks.outcome(failed.error());
      case KvResult.Listed listed ->
          marks.outcome(listed.count() > 0 ? "range" : "range that is empty");
      case KvResult.Sorted sorted ->
          marks.outcome(sorted.more() ? "sorted range and more" : "sorted range");
      case KvResult.RangeDeleted deleted ->
          marks.outcome(deleted.count() > 0 ? "range deleted" : "no range to delete");
      case KvResult.Transacted done ->
          marks.outcome(done.succeeded() ? "transaction succeeded" : "transaction not succeeded");
      case KvResult.Compacted _compacted -> marks.outcome("compacted");
      case KvResult.OfLeases _leases -> {}
    }
  }
}
