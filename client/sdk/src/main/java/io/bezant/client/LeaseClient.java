package io.bezant.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The leases of the cluster. A lease lives until nobody has kept it alive for its time, which is a
 * minimum, or until it is revoked; with it go the keys that were put with it ({@link KvClient#put},
 * {@link Step#put}). Its end is an event of the agreed order like any write. No outage and no
 * change of primary ends a lease early, and no replica can hold one for ever.
 *
 * <p>Everything here goes through the agreed order. Deadlines, failures and futures are as with
 * {@link KvClient}. Implementations are thread-safe and immutable.
 */
public interface LeaseClient {

  /** The same client with another deadline for each call. */
  LeaseClient withDeadline(Duration deadline);

  /**
   * Begins a lease. Fails with {@link LeaseException.LeaseLimit} if the time is shorter or longer
   * than the cluster grants, or if this client's key has too many leases.
   */
  Lease grant(Duration ttl);

  /** As {@link #grant(Duration)}. */
  CompletableFuture<Lease> grantAsync(Duration ttl);

  /**
   * Begins a lease of a number of one's own. Fails with {@link LeaseException.LeaseExists} if there
   * is one of this number.
   *
   * @param id from 1 on
   */
  Lease grant(Duration ttl, long id);

  /** As {@link #grant(Duration, long)}. */
  CompletableFuture<Lease> grantAsync(Duration ttl, long id);

  /** Gives a lease its whole time again; empty if it has ended. */
  Optional<Lease> keepAlive(long id);

  /** As {@link #keepAlive(long)}. */
  CompletableFuture<Optional<Lease>> keepAliveAsync(long id);

  /**
   * Gives several leases their whole time again, at one moment.
   *
   * @param ids 1 to 128 of them
   * @return those that have not ended, in the order asked
   */
  List<Lease> keepAlive(List<Long> ids);

  /** As {@link #keepAlive(List)}. */
  CompletableFuture<List<Lease>> keepAliveAsync(List<Long> ids);

  /**
   * Begins a lease that is kept alive from now on, until it is closed or this client is. Fails as
   * {@link #grant(Duration)} does.
   *
   * @param ttl how long after the death of this process its lease ends, at least
   */
  Session session(Duration ttl);

  /** As {@link #session(Duration)}, with somebody who is told whether it can be relied on. */
  Session session(Duration ttl, SessionListener listener);

  /** As {@link #session(Duration, SessionListener)}. */
  CompletableFuture<Session> sessionAsync(Duration ttl, SessionListener listener);

  /**
   * Ends a lease and removes its keys. Fails with {@link LeaseException.LeaseNotFound} if it has
   * ended.
   *
   * @return how many keys went with it
   */
  long revoke(long id);

  /** As {@link #revoke(long)}. */
  CompletableFuture<Long> revokeAsync(long id);

  /** How long a lease lives on. Fails with {@link LeaseException.LeaseNotFound}. */
  LeaseStatus timeToLive(long id);

  /** As {@link #timeToLive(long)}. */
  CompletableFuture<LeaseStatus> timeToLiveAsync(long id);

  /** How long a lease lives on, and the keys that belong to it. */
  LeaseStatus timeToLiveWithKeys(long id);

  /** As {@link #timeToLiveWithKeys(long)}. */
  CompletableFuture<LeaseStatus> timeToLiveWithKeysAsync(long id);

  /** The numbers of all leases, in order; read a thousand at a time. */
  List<Long> list();
}
