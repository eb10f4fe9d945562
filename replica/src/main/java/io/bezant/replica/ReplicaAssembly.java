package io.bezant.replica;

import io.bezant.crypto.Verifier;
import io.bezant.protocol.ClusterConfig;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.core.CoreListener;
import io.bezant.protocol.core.CoreOptions;
import io.bezant.protocol.core.ProtocolRules;
import io.bezant.protocol.core.ReplicaCore;
import io.bezant.protocol.message.MessageSealer;
import io.bezant.protocol.wire.FrameCodec;
import io.bezant.protocol.wire.MessageOpener;
import io.bezant.protocol.wire.ProofRules;
import io.bezant.protocol.wire.RecordCodec;
import io.bezant.replica.net.Network;
import io.bezant.replica.report.Rejections;
import io.bezant.replica.runtime.Board;
import io.bezant.replica.runtime.Core;
import io.bezant.replica.runtime.Edge;
import io.bezant.replica.runtime.EffectRunner;
import io.bezant.replica.runtime.Inbox;
import io.bezant.replica.runtime.ReplicaRuntime;
import io.bezant.replica.runtime.ReplicatedState;
import io.bezant.replica.runtime.RuntimeListener;
import io.bezant.replica.runtime.Surroundings;
import io.bezant.replica.runtime.Ticker;
import io.bezant.replica.runtime.TimeSource;
import io.bezant.replica.storage.WriteAheadLog;
import java.util.function.UnaryOperator;

/**
 * The one way in which a replica's parts are put together, whatever its network, disk and clock
 * are: a running process and a simulation differ only in the ports they pass.
 */
public final class ReplicaAssembly {
  private final Ports ports;
  private final Memory memory;
  private final Core core;
  private final Board board;
  private final Edge edge;

  /**
   * Who the replica is, and what it sees the world with.
   *
   * @param self which member
   * @param cluster of which cluster
   * @param options its local settings
   * @param rules the protocol's rules; tests plant mistakes here
   * @param proofs what proofs must hold; tests plant mistakes here
   * @param sealer its voice
   * @param verifier judges the signatures of others
   * @param time its clocks
   * @param tickMillis how often the core hears the time
   * @param inbox what waits for the loop
   * @param rejections counts what the edge drops
   * @param coreListener watches the core
   * @param runtimeListener watches the loop
   * @param watch what stands between the loop and the core; changes nothing in production
   */
  public record Ports(
      ReplicaId self,
      ClusterConfig cluster,
      CoreOptions options,
      ProtocolRules rules,
      ProofRules proofs,
      MessageSealer sealer,
      Verifier verifier,
      TimeSource time,
      int tickMillis,
      Inbox inbox,
      Rejections rejections,
      CoreListener coreListener,
      RuntimeListener runtimeListener,
      UnaryOperator<Core> watch) {}

  /**
   * What the replica remembers and where it writes.
   *
   * @param log open
   * @param state the service over its state
   * @param recovery what log and state mean
   */
  public record Memory(WriteAheadLog log, ReplicatedState state, Recovery recovery) {}

  /** A replica that goes on from what it remembers and has not begun. */
  public ReplicaAssembly(Ports ports, Memory memory) {
    this.ports = ports;
    this.memory = memory;
    this.core =
        ports
            .watch()
            .apply(
                Core.of(
                    new ReplicaCore(
                        new ReplicaCore.Setting(
                            ports.cluster(), ports.options(), ports.rules(), ports.coreListener()),
                        ports.sealer(),
                        memory.recovery().durable(),
                        memory.recovery().applied())));
    this.board = new Board(core);
    this.edge =
        new Edge(
            ports.self(),
            ports.cluster(),
            new MessageOpener(ports.cluster(), ports.verifier(), ports.proofs()),
            board,
            new Edge.WayIn(ports.inbox(), ports.rejections(), ports.time()));
  }

  /** Where frames come in. */
  public Edge edge() {
    return edge;
  }

  /** Where other threads read how the core stands. */
  public Board board() {
    return board;
  }

  /** The loop over all this; called once, with the way out. */
  public ReplicaRuntime runtime(Network network) {
    Surroundings surroundings =
        new Surroundings(
            memory.log(),
            memory.state(),
            network,
            new FrameCodec(ports.cluster().limits()),
            new RecordCodec(ports.cluster()),
            ports.sealer(),
            ports.time(),
            ports.runtimeListener());
    return new ReplicaRuntime(
        core,
        ports.inbox(),
        new EffectRunner(surroundings, memory.recovery().archive()),
        new Ticker(ports.time(), ports.tickMillis()),
        board);
  }
}
