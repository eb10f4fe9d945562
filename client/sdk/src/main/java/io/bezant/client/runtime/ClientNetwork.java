package io.bezant.client.runtime;

import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;

/**
 * The links of a client to the replicas. It connects and reconnects by itself, forever, and tells
 * what it hears; it decides nothing.
 */
public interface ClientNetwork {

  /** Begins to connect to every replica. Called once; does not block; never fails. */
  void start(Listener listener);

  /**
   * Sends a frame if the link is up, else drops it. Does not block; never fails. The bytes are not
   * copied.
   */
  void send(ReplicaId to, Bytes frame);

  /** Asks a replica if the link is up, else drops the question. Does not block; never fails. */
  void ask(ReplicaId to, Read read);

  /** Asks a replica to tell changes, or no more, if the link is up, else drops it. As above. */
  void watch(ReplicaId to, WatchRequest request);

  /** Ends all links. Does not block; may be called twice. No listener is called afterwards. */
  void close();

  /** Who is told what happens. Calls for one replica come in order and do not block. */
  interface Listener {

    /** The replica has proved who it is, on a connection that works both ways. */
    void onLinkUp(ReplicaId replica);

    /** The link, which was up, is gone. */
    void onLinkDown(ReplicaId replica);

    /** The replica was reached and would not have us, because of our key. */
    void onLinkRefused(ReplicaId replica);

    /** The replica answers a request. */
    void onReply(ReplicaId from, Reply reply);

    /** The replica answers a question about the state. */
    void onAnswer(ReplicaId from, ReadAnswer answer);

    /** The replica tells changes. */
    void onNotice(ReplicaId from, WatchNotice notice);

    /** The replica does not take a request up. */
    void onRefusal(ReplicaId from, Refusal refusal);
  }
}
