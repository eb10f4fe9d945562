package io.bezant.replica;

import io.bezant.replica.net.Network;
import io.bezant.replica.net.Receiver;
import io.bezant.replica.runtime.Core;
import java.util.function.UnaryOperator;

/**
 * What stands between a replica and the world. A running one has nothing there; tests let its disk
 * fail, its links break and its clock stand still here, or let it lie.
 *
 * @param disk between it and its disk
 * @param core between the loop and the protocol
 * @param wayIn between the network and the edge
 * @param wayOut between the loop and the network
 */
public record ServerPorts(
    DiskPorts disk,
    UnaryOperator<Core> core,
    UnaryOperator<Receiver> wayIn,
    UnaryOperator<Network> wayOut) {

  /** Nothing in between. */
  public static final ServerPorts DIRECT = ofDisk(DiskPorts.DIRECT);

  /** Something before the disk only. */
  public static ServerPorts ofDisk(DiskPorts disk) {
    return new ServerPorts(
        disk, UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());
  }
}
