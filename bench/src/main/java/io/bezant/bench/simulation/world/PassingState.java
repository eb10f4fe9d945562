package io.bezant.bench.simulation.world;

import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.SequenceNumber;
import io.bezant.protocol.core.Effect;
import io.bezant.protocol.message.Batch;
import io.bezant.protocol.message.FetchState;
import io.bezant.protocol.message.Message;
import io.bezant.protocol.message.Read;
import io.bezant.protocol.message.ReadAnswer;
import io.bezant.protocol.message.Reply;
import io.bezant.protocol.message.RequestKey;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.watch.ChangeFeed;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Passes everything on to a service; for those who watch one or spoil it. */
public abstract class PassingState implements ReplicatedState {
  private final ReplicatedState state;

  /** Before a service. */
  protected PassingState(ReplicatedState state) {
    this.state = state;
  }

  @Override
  public List<Reply> execute(SequenceNumber sequence, Batch batch) {
    return state.execute(sequence, batch);
  }

  @Override
  public boolean hasLeases() {
    return state.hasLeases();
  }

  @Override
  public List<Reply> skip(SequenceNumber sequence, Batch batch) {
    return state.skip(sequence, batch);
  }

  @Override
  public Optional<Reply> storedReply(RequestKey key) {
    return state.storedReply(key);
  }

  @Override
  public ReadAnswer read(ClientId client, Read read) {
    return state.read(client, read);
  }

  @Override
  public Optional<ChangeFeed> changes() {
    return state.changes();
  }

  @Override
  public int weight(Read read) {
    return state.weight(read);
  }

  @Override
  public void freeze(SequenceNumber sequence) {
    state.freeze(sequence);
  }

  @Override
  public void serve(ReplicaId asker, FetchState fetch, Consumer<Message> answer) {
    state.serve(asker, fetch, answer);
  }

  @Override
  public void keep(SequenceNumber sequence) {
    state.keep(sequence);
  }

  @Override
  public void prepare(Effect.PrepareState prepare) {
    state.prepare(prepare);
  }

  @Override
  public void seek(Effect.SeekState seek) {
    state.seek(seek);
  }

  @Override
  public void store(Effect.StoreChunk piece) {
    state.store(piece);
  }

  @Override
  public void install(Effect.InstallState install) {
    state.install(install);
  }
}
