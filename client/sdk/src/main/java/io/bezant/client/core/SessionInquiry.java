package io.bezant.client.core;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.PublicKey;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.encoding.MalformedEncodingException;
import io.bezant.protocol.kv.Command;
import io.bezant.protocol.kv.KvCodec;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import io.bezant.protocol.kv.Outcome;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks what became of the last requests of a client that died, with nothing but its key (R9): pure,
 * one request at a time.
 *
 * <p>Opening a session with the lowest counter opens none where the key has opened one before, and
 * is answered with that one. In it, a reading is asked under each number that the dead client has
 * not acknowledged. Where something was executed under that number, the replicas give the answer
 * that they keep, and the digest in it is not that of the reading. Where nothing was, the reading
 * is executed, and takes the number for ever: what the dead client may have sent under it, and is
 * still under way, will never be. The readings are the same each time, so that a second inquiry
 * knows the traces of the first.
 */
public final class SessionInquiry {

  /** The counter of an opening that is below every other. */
  private static final RequestNumber LEAST_COUNTER = RequestNumber.ZERO.next();

  /** What is asked under a number: a reading of some key, which changes nothing. */
  private static final Bytes PROBE =
      KvCodec.bundle(
          List.of(KvCodec.encode(new KvOperation.Get(Bytes.utf8("bezant/session-inquiry")))));

  private final PublicKey clientKey;
  private final ReplyRules rules;
  private final List<Answered> answers = new ArrayList<>();
  private SessionId session = SessionId.NONE;
  private End end = End.NONE;
  private Request asked;
  private ReplyQuorum ballots;

  /** How an inquiry ended. */
  public enum End {
    /** It has not. */
    NONE,
    /** All is known that can be. */
    KNOWN,
    /** The key has never opened a session. */
    NO_SESSION,
    /** The session is gone: what became of its requests is not known any more. */
    EVICTED,
    /** The cluster does not know the key. */
    DENIED,
    /** The replicas answer what this release does not understand. */
    UNREADABLE
  }

  /**
   * A request of the dead client that was executed.
   *
   * @param number of the request in its session
   * @param results of its operations, in order
   */
  public record Answered(long number, List<KvResult> results) {

    /** Copies the list. */
    public Answered {
      results = List.copyOf(results);
    }
  }

  /**
   * An inquiry that has not asked anything.
   *
   * @param clientKey whose last session
   * @param rules when an answer is believed
   */
  public SessionInquiry(PublicKey clientKey, ReplyRules rules) {
    this.clientKey = clientKey;
    this.rules = rules;
    this.asked = request(SessionId.NONE, LEAST_COUNTER, KvCodec.encode(new Command.OpenSession()));
    this.ballots = new ReplyQuorum(rules);
  }

  /** What is to be asked of all replicas until {@link #onReply} says that it is answered. */
  public Request asked() {
    return asked;
  }

  /** Whether and how it has ended. */
  public End end() {
    return end;
  }

  /** Which session it is about; zero for none. */
  public long session() {
    return session.value();
  }

  /** What was executed of what the dead client has not acknowledged, by number. */
  public List<Answered> answers() {
    return List.copyOf(answers);
  }

  /**
   * Counts an answer.
   *
   * @return whether a quorum gives it, so that something else is asked now or the end is reached
   */
  public boolean onReply(ReplicaId from, Reply reply) {
    if (end != End.NONE || !reply.key().equals(asked.key())) {
      return false;
    }
    Optional<Reply> agreed = ballots.add(from, reply);
    agreed.ifPresent(this::onAgreed);
    return agreed.isPresent();
  }

  private void onAgreed(Reply agreed) {
    Outcome outcome;
    try {
      outcome = KvCodec.decodeOutcome(agreed.result());
    } catch (MalformedEncodingException malformed) {
      end = End.UNREADABLE;
      return;
    }
    switch (outcome) {
      case Outcome.SessionOpened(SessionId opened, long counter) -> onOpened(opened, counter);
      case Outcome.Results(List<KvResult> results, long _revision) -> {
        if (!rules.isOurs(agreed.requestDigest(), asked.digest())) {
          answers.add(new Answered(asked.number().value(), results));
        }
        ask(asked.number().next());
      }
      case Outcome.SessionRefused(Outcome.Reason reason, long limit, long _actual) ->
          onRefused(reason, limit);
    }
  }

  private void onOpened(SessionId opened, long counter) {
    if (exists() || counter < LEAST_COUNTER.value()) {
      end = End.UNREADABLE;
    } else if (counter == LEAST_COUNTER.value()) {
      end = End.NO_SESSION;
    } else {
      session = opened;
      ask(RequestNumber.ZERO.next());
    }
  }

  private void onRefused(Outcome.Reason reason, long limit) {
    switch (reason) {
      case TOO_OLD -> {
        if (limit < asked.number().value()) {
          end = End.UNREADABLE;
        } else {
          ask(new RequestNumber(limit).next());
        }
      }
      case WINDOW_EXCEEDED -> end = End.KNOWN;
      case EVICTED -> end = End.EVICTED;
      case NOT_REGISTERED -> end = End.DENIED;
      case MALFORMED -> end = End.UNREADABLE;
      // It was ordered and not applied, as little as a number that was never used.
      case SKIPPED -> ask(asked.number().next());
    }
  }

  private boolean exists() {
    return !session.equals(SessionId.NONE);
  }

  private void ask(RequestNumber number) {
    if (!exists()) {
      end = End.UNREADABLE;
      return;
    }
    asked = request(session, number, PROBE);
    ballots = new ReplyQuorum(rules);
  }

  /** Acknowledges nothing: what is known of a request stays known. */
  private Request request(SessionId in, RequestNumber number, Bytes payload) {
    return new Request(clientKey, in, number, RequestNumber.ZERO, payload);
  }
}
