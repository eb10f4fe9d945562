package io.bezant.protocol.wire;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.crypto.Signature;
import io.bezant.protocol.Epoch;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.View;
import io.bezant.protocol.message.MessageType;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;

/** What one frame of a connection holds: parsed, but nothing in it is verified yet. */
public sealed interface Frame {

  /**
   * The introduction that opens a connection.
   *
   * @param hello who is there
   */
  record HelloFrame(Hello hello) implements Frame {}

  /**
   * A replica's message, still sealed: everything here is a claim until {@link
   * MessageOpener#open(SealedMessage)} has verified it. The header tells enough to drop a surplus
   * vote unverified.
   *
   * @param epoch the configuration it claims to belong to
   * @param type the kind of message
   * @param view the view it belongs to
   * @param sequence the sequence number it speaks of
   * @param digest of the batch or state it speaks of
   * @param sender the member it claims to be from, who need not be the one that passed it on
   * @param signature the sender's, unverified
   * @param body what the kind carries besides, unparsed
   */
  record SealedMessage(
      Epoch epoch,
      MessageType type,
      View view,
      SequenceNumber sequence,
      Digest digest,
      ReplicaId sender,
      Signature signature,
      Bytes body)
      implements Frame {}

  /**
   * A client's request, still sealed: a claim until {@link MessageOpener#open(SealedRequest)} has
   * verified it.
   *
   * @param clientKey the key that should verify it, in 32 bytes that need not be a valid key
   * @param session the session it belongs to
   * @param number its number within the session
   * @param acknowledged every reply up to this number may be forgotten
   * @param payload what the service is asked to do
   * @param signature the client's, unverified
   */
  record SealedRequest(
      Bytes clientKey,
      SessionId session,
      RequestNumber number,
      RequestNumber acknowledged,
      Bytes payload,
      Signature signature)
      implements Frame {}

  /**
   * A replica's answer to a client, authenticated by the channel.
   *
   * @param reply the answer
   */
  record ReplyFrame(Reply reply) implements Frame {}

  /**
   * A replica's word to a client that it does not take a request up, authenticated by the channel.
   *
   * @param refusal why
   */
  record RefusalFrame(Refusal refusal) implements Frame {}

  /**
   * One replica asks another whether its process runs. Not signed: the channel has proved who asks,
   * and whoever could forge the answer would gain no more than that a primary is waited for a
   * little longer.
   *
   * @param number for the answer to repeat; never negative
   */
  record ProbeFrame(long number) implements Frame {

    /** Rejects what no honest replica asks. */
    public ProbeFrame {
      requireNotNegative(number);
    }
  }

  /**
   * The answer to a probe, given by the thread that read it, so that a replica whose loop waits for
   * its disk is known to live. Says nothing about whether the replica does its work.
   *
   * @param number of the probe; never negative
   */
  record ProbeAnswerFrame(long number) implements Frame {

    /** Rejects what answers no probe. */
    public ProbeAnswerFrame {
      requireNotNegative(number);
    }
  }

  /**
   * A client's question about the state, authenticated by the channel.
   *
   * @param read the question
   */
  record ReadFrame(Read read) implements Frame {}

  /**
   * A replica's answer to such a question, authenticated by the channel.
   *
   * @param answer the answer
   */
  record ReadAnswerFrame(ReadAnswer answer) implements Frame {}

  /**
   * A client's word about what it watches, authenticated by the channel.
   *
   * @param request what it asks
   */
  record WatchRequestFrame(WatchRequest request) implements Frame {}

  /**
   * A replica's word to those who watch, authenticated by the channel.
   *
   * @param notice what happened
   */
  record WatchNoticeFrame(WatchNotice notice) implements Frame {}

  private static void requireNotNegative(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("the number of a probe is negative: " + number);
    }
  }
}
