package io.bezant.bench.simulation.world;

import io.bezant.client.runtime.ClientNetwork;
import io.bezant.crypto.Bytes;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Refusal;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.WatchNotice;
import io.bezant.protocol.message.WatchRequest;

/** The links of a correct client, told of to somebody who keeps account of what it read. */
final class WatchedLinks implements ClientNetwork {

  private final ClientNetwork links;
  private final int client;
  private final Agenda agenda;
  private final ClientWatch watch;

  WatchedLinks(ClientNetwork links, int client, Agenda agenda, ClientWatch watch) {
    this.links = links;
    this.client = client;
    this.agenda = agenda;
    this.watch = watch;
  }

  @Override
  public void start(Listener listener) {
    links.start(new Ear(listener));
  }

  @Override
  public void send(ReplicaId to, Bytes frame) {
    links.send(to, frame);
  }

  @Override
  public void ask(ReplicaId to, Read read) {
    watch.onAsked(client, read, agenda.nowNanos());
    links.ask(to, read);
  }

  @Override
  public void watch(ReplicaId to, WatchRequest request) {
    links.watch(to, request);
  }

  @Override
  public void close() {
    links.close();
  }

  /** Tells of an answer before the client takes it. */
  private final class Ear implements Listener {
    private final Listener listener;

    Ear(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void onLinkUp(ReplicaId replica) {
      listener.onLinkUp(replica);
    }

    @Override
    public void onLinkDown(ReplicaId replica) {
      listener.onLinkDown(replica);
    }

    @Override
    public void onLinkRefused(ReplicaId replica) {
      listener.onLinkRefused(replica);
    }

    @Override
    public void onReply(ReplicaId from, Reply reply) {
      watch.onHeard(client, from, reply);
      listener.onReply(from, reply);
    }

    @Override
    public void onAnswer(ReplicaId from, ReadAnswer answer) {
      watch.onHeard(client, from, answer);
      listener.onAnswer(from, answer);
    }

    @Override
    public void onNotice(ReplicaId from, WatchNotice notice) {
      watch.onHeard(client, from, notice);
      listener.onNotice(from, notice);
    }

    @Override
    public void onRefusal(ReplicaId from, Refusal refusal) {
      listener.onRefusal(from, refusal);
    }
  }
}
