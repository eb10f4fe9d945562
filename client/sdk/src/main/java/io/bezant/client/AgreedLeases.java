package io.bezant.client;

import io.bezant.client.core.Operation.Way;
import io.bezant.protocol.Limits;
import io.bezant.protocol.kv.KvOperation;
import io.bezant.protocol.kv.KvResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Leases, through the agreed order. */
final class AgreedLeases implements LeaseClient {

  private final Calls calls;
  private final Limits limits;
  private final Duration deadline;
  private final LeaseKeeper keeper;

  /** Leases, and a keeper of its own for those of sessions. */
  AgreedLeases(Calls calls, Limits limits, Duration deadline) {
    this.calls = calls;
    this.limits = limits;
    this.deadline = deadline;
    this.keeper =
        new LeaseKeeper(
            this::keepAliveAsync,
            limits.leases().maxStepMillis(),
            calls.callbacks(),
            System::nanoTime);
  }

  private AgreedLeases(AgreedLeases other, Duration deadline) {
    this.calls = other.calls;
    this.limits = other.limits;
    this.keeper = other.keeper;
    this.deadline = deadline;
  }

  /** Keeps no session alive any more. */
  void close() {
    keeper.close();
  }

  @Override
  public LeaseClient withDeadline(Duration other) {
    return new AgreedLeases(this, ClientConfig.requireDeadline(other));
  }

  @Override
  public Lease grant(Duration ttl) {
    return await(new KvOperation.LeaseGrant(ttl.toMillis(), 0), granted());
  }

  @Override
  public CompletableFuture<Lease> grantAsync(Duration ttl) {
    return ask(new KvOperation.LeaseGrant(ttl.toMillis(), 0), granted());
  }

  @Override
  public Lease grant(Duration ttl, long id) {
    return await(new KvOperation.LeaseGrant(ttl.toMillis(), requireId(id)), granted());
  }

  @Override
  public CompletableFuture<Lease> grantAsync(Duration ttl, long id) {
    return ask(new KvOperation.LeaseGrant(ttl.toMillis(), requireId(id)), granted());
  }

  private static long requireId(long id) {
    if (id < 1) {
      throw new IllegalArgumentException("leases begin with 1: " + id);
    }
    return id;
  }

  /** What is made of the answer to a grant that is asked for now. */
  private Function<KvResult, Lease> granted() {
    long askedNanos = System.nanoTime();
    return result -> {
      KvResult.LeaseGranted granted = KvResults.as(KvResult.LeaseGranted.class, result);
      return lease(granted.id(), granted.ttlMillis(), askedNanos);
    };
  }

  private Lease lease(long id, long ttlMillis, long askedNanos) {
    return Lease.asked(
        id, Duration.ofMillis(ttlMillis), askedNanos, limits.leases().maxStepMillis());
  }

  @Override
  public Optional<Lease> keepAlive(long id) {
    return keepAlive(List.of(id)).stream().findFirst();
  }

  @Override
  public CompletableFuture<Optional<Lease>> keepAliveAsync(long id) {
    return keepAliveAsync(List.of(id)).thenApply(kept -> kept.stream().findFirst());
  }

  @Override
  public List<Lease> keepAlive(List<Long> ids) {
    return await(new KvOperation.LeaseKeepAlive(ids), kept(ids));
  }

  @Override
  public CompletableFuture<List<Lease>> keepAliveAsync(List<Long> ids) {
    return ask(new KvOperation.LeaseKeepAlive(ids), kept(ids));
  }

  private Function<KvResult, List<Lease>> kept(List<Long> ids) {
    List<Long> asked = List.copyOf(ids);
    long askedNanos = System.nanoTime();
    return result -> {
      List<Long> ttls = KvResults.as(KvResult.LeasesKept.class, result).ttlMillis();
      if (ttls.size() != asked.size()) {
        throw KvResults.unfitting(result);
      }
      List<Lease> kept = new ArrayList<>();
      for (int i = 0; i < asked.size(); i++) {
        if (ttls.get(i) > 0) {
          kept.add(lease(asked.get(i), ttls.get(i), askedNanos));
        }
      }
      return kept;
    };
  }

  @Override
  public Session session(Duration ttl) {
    return session(ttl, state -> {});
  }

  @Override
  public Session session(Duration ttl, SessionListener listener) {
    return kept(grant(ttl), listener);
  }

  @Override
  public CompletableFuture<Session> sessionAsync(Duration ttl, SessionListener listener) {
    return grantAsync(ttl).thenApply(lease -> kept(lease, listener));
  }

  private Session kept(Lease lease, SessionListener listener) {
    Session session = new Session(lease, listener, keeper, this::revokeIfPossible);
    keeper.keep(session);
    return session;
  }

  private void revokeIfPossible(Session session) {
    keeper.forget(session);
    try {
      revoke(session.id());
    } catch (BezantException endsByItself) {
      // Nobody keeps it alive any more.
    }
  }

  @Override
  public long revoke(long id) {
    return await(new KvOperation.LeaseRevoke(id), AgreedLeases::revoked);
  }

  @Override
  public CompletableFuture<Long> revokeAsync(long id) {
    return ask(new KvOperation.LeaseRevoke(id), AgreedLeases::revoked);
  }

  private static Long revoked(KvResult result) {
    return KvResults.as(KvResult.LeaseRevoked.class, result).count();
  }

  @Override
  public LeaseStatus timeToLive(long id) {
    return await(new KvOperation.LeaseTimeToLive(id, false), told(id));
  }

  @Override
  public CompletableFuture<LeaseStatus> timeToLiveAsync(long id) {
    return ask(new KvOperation.LeaseTimeToLive(id, false), told(id));
  }

  @Override
  public LeaseStatus timeToLiveWithKeys(long id) {
    return await(new KvOperation.LeaseTimeToLive(id, true), told(id));
  }

  @Override
  public CompletableFuture<LeaseStatus> timeToLiveWithKeysAsync(long id) {
    return ask(new KvOperation.LeaseTimeToLive(id, true), told(id));
  }

  private static Function<KvResult, LeaseStatus> told(long id) {
    return result -> {
      KvResult.LeaseTold told = KvResults.as(KvResult.LeaseTold.class, result);
      return new LeaseStatus(
          id,
          Duration.ofMillis(told.ttlMillis()),
          Duration.ofMillis(told.remainingMillis()),
          told.keys().stream().map(key -> key.compact()).toList());
    };
  }

  @Override
  public List<Long> list() {
    List<Long> all = new ArrayList<>();
    long from = 1;
    while (from > 0) {
      KvResult.LeasesListed page =
          await(
              new KvOperation.LeaseList(from, KvOperation.LeaseList.MAX_LIMIT),
              result -> KvResults.as(KvResult.LeasesListed.class, result));
      all.addAll(page.ids());
      from = page.next();
    }
    return all;
  }

  private <T> T await(KvOperation operation, Function<KvResult, T> reader) {
    return calls.await(KvPayloads.encode(operation), Way.ORDERED, deadline, reader);
  }

  private <T> CompletableFuture<T> ask(KvOperation operation, Function<KvResult, T> reader) {
    return calls.ask(KvPayloads.encode(operation), Way.ORDERED, deadline, reader);
  }
}
