package io.bezant.replica.net;

import static io.bezant.replica.net.NetworkLab.CLIENT;
import static io.bezant.replica.net.NetworkLab.CONFIG;
import static io.bezant.replica.net.NetworkLab.FRAMES;
import static io.bezant.replica.net.NetworkLab.LIMITS;
import static io.bezant.replica.net.NetworkLab.REPLICAS;
import static io.bezant.replica.net.NetworkLab.STRANGER;
import static io.bezant.replica.net.NetworkLab.anyPort;
import static io.bezant.replica.net.NetworkLab.deliver;
import static io.bezant.replica.net.NetworkLab.next;
import static io.bezant.replica.net.NetworkLab.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bezant.crypto.Bytes;
import io.bezant.crypto.Digest;
import io.bezant.protocol.ClientId;
import io.bezant.protocol.ReplicaId;
import io.bezant.protocol.RequestNumber;
import io.bezant.protocol.SessionId;
import io.bezant.protocol.message.RequestKey;
import io.bezant.protocol.wire.Frame;
import io.bezant.protocol.wire.Hello;
import io.bezant.replica.net.NetworkLab.Caller;
import io.bezant.replica.net.NetworkLab.Station;
import io.bezant.replica.report.Rejections.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NettyNetworkTest {
  private static final RequestKey REQUEST =
      new RequestKey(ClientId.of(CLIENT.publicKey()), new SessionId(7), new RequestNumber(1));

  private final NetworkLab lab = new NetworkLab();

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void bothEndsAreToldWhenTheirLinkComesUpAndGoesDown() throws Exception {
    Station zero = lab.station(0);
    Station one = lab.station(1);
    assertEquals("1 up", next(zero.links()));
    assertEquals("0 up", next(one.links()));
    one.network().close();
    assertEquals("1 down", next(zero.links()));
  }

  /** Its event loop is busy with what it sends at the moment at which it is told to end. */
  @RepeatedTest(20)
  void networkThatIsClosedWhileItSpeaksLeavesNoConnectionOpen() throws Exception {
    Station zero = lab.station(0);
    Station one = lab.station(1);
    assertEquals("0 up", next(one.links()));
    assertEquals("1 up", next(zero.links()));
    AtomicBoolean isOver = new AtomicBoolean();
    Thread speaker =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!isOver.get()) {
                    zero.network().send(new ReplicaId(1), Bytes.utf8("more"));
                    zero.network().flush();
                  }
                });
    until(() -> one.fromPeers().size() > 100, () -> "it does not speak");

    zero.network().close();

    isOver.set(true);
    speaker.join();
    assertEquals("0 down", next(one.links()));
  }

  /** Such as one whose machine lost its power: its connection says no farewell. */
  @Test
  void replicaThatSaysNothingAnyMoreIsTakenForGoneAndMayComeBack() throws Exception {
    NetworkLimits impatient =
        new NetworkLimits(10_000, 300, 16, 8, 3, 1 << 20, 1 << 20, 10, 50, 50);
    Station zero = lab.station(0, REPLICAS.get(0), anyPort(), impatient);
    Caller one = lab.caller(zero.peerAddress(), REPLICAS.get(1));
    one.say(FRAMES.encode(Hello.ofReplica(CONFIG.clusterId(), new ReplicaId(1), "test")));
    assertEquals("1 up", next(zero.links()));
    for (int i = 0; i < 10; i++) {
      one.say("I am here");
      next(zero.fromPeers());
      assertNull(zero.fromPeers().poll(50, TimeUnit.MILLISECONDS));
    }
    assertTrue(zero.links().isEmpty(), "it spoke");

    assertEquals("1 down", next(zero.links()));
    zero.awaitRejection(Source.of(new ReplicaId(1)), Refused.SILENT);
    deliver(lab.station(1), 0, "back", zero);
  }

  @Test
  void framesTravelBothWaysOnOneConnectionOfEachPair() throws Exception {
    Station zero = lab.station(0);
    Station one = lab.station(1);
    Station two = lab.station(2);

    deliver(one, 0, "up", zero);
    deliver(zero, 1, "down", one);
    deliver(two, 1, "sideways", one);

    until(() -> zero.network().connectedPeers().size() == 2, () -> "replica 0 lacks a link");
    assertEquals(
        Set.of(new ReplicaId(0), new ReplicaId(2)), Set.copyOf(one.network().connectedPeers()));
  }

  @Test
  void broadcastReachesAllOthersInOrder() throws Exception {
    Station zero = lab.station(0);
    Station one = lab.station(1);
    deliver(one, 0, "link", zero);
    deliver(zero, 1, "link", one);
    one.fromPeers().clear();

    for (int i = 0; i < 1000; i++) {
      zero.network().broadcast(Bytes.utf8("frame " + i));
    }
    zero.network().flush();

    until(() -> one.fromPeers().size() >= 1000, () -> "only " + one.fromPeers().size());
    one.fromPeers().removeIf(seen -> seen.endsWith("link"));
    for (int i = 0; i < 1000; i++) {
      assertEquals("0: frame " + i, next(one.fromPeers()));
    }
  }

  @Test
  void replicaWithAKeyThatIsNoMembersIsRefused() throws Exception {
    Station zero = lab.station(0);
    lab.station(1, STRANGER, anyPort(), LIMITS);

    zero.awaitRejection(Source.UNKNOWN, Refused.HANDSHAKE_FAILED);

    assertEquals(Set.of(), zero.network().connectedPeers());
  }

  @Test
  void replicaThatCallsItselfAnotherIsRefused() throws Exception {
    Station zero = lab.station(0);
    Caller one = lab.caller(zero.peerAddress(), REPLICAS.get(1));

    one.say(FRAMES.encode(Hello.ofReplica(CONFIG.clusterId(), new ReplicaId(2), "test")));

    zero.awaitRejection(Source.of(new ReplicaId(1)), Refused.BAD_HELLO);
  }

  @Test
  void clientIsRefusedAtThePortForReplicas() throws Exception {
    Station zero = lab.station(0);

    assertThrows(IOException.class, () -> lab.caller(zero.peerAddress(), CLIENT).introduced());

    zero.awaitRejection(Source.UNKNOWN, Refused.HANDSHAKE_FAILED);
  }

  @Test
  void unregisteredClientIsRefused() throws Exception {
    Station zero = lab.station(0);

    assertThrows(IOException.class, () -> lab.caller(zero.clientAddress(), STRANGER).introduced());

    zero.awaitRejection(Source.UNKNOWN, Refused.HANDSHAKE_FAILED);
  }

  @Test
  void strangerToTheClusterLearnsOursAndIsRefused() throws Exception {
    Station zero = lab.station(0);
    Caller client = lab.caller(zero.clientAddress(), CLIENT);

    client.say(FRAMES.encode(Hello.ofClient(Digest.ZERO, "test")));

    Frame.HelloFrame ours = assertInstanceOf(Frame.HelloFrame.class, FRAMES.decode(client.hear()));
    assertEquals(CONFIG.clusterId(), ours.hello().clusterId());
    assertThrows(IOException.class, client::hear);
    zero.awaitRejection(Source.CLIENT, Refused.WRONG_CLUSTER);
  }

  @Test
  void otherWireVersionIsRefused() throws Exception {
    Station zero = lab.station(0);
    Caller client = lab.caller(zero.clientAddress(), CLIENT);

    client.say(
        FRAMES.encode(
            new Hello(2, CONFIG.clusterId(), Hello.Role.CLIENT, new ReplicaId(0), "later")));

    zero.awaitRejection(Source.CLIENT, Refused.WRONG_WIRE_VERSION);
  }

  @Test
  void firstFrameThatIsNoIntroductionIsRefused() throws Exception {
    Station zero = lab.station(0);
    lab.caller(zero.clientAddress(), CLIENT).say("request before hello");

    zero.awaitRejection(Source.CLIENT, Refused.BAD_HELLO);
    assertTrue(zero.fromClients().isEmpty());
  }

  @Test
  void answerTakesTheConnectionThatSpokeForItsSession() throws Exception {
    Station zero = lab.station(0);
    Caller silent = lab.caller(zero.clientAddress(), CLIENT).introduced();
    Caller speaker = lab.caller(zero.clientAddress(), CLIENT).introduced();
    speaker.say("request");
    next(zero.clients()).speaksFor(REQUEST.session());

    zero.network().sendToClient(REQUEST, Bytes.utf8("answer"));
    zero.network().flush();
    assertEquals(Bytes.utf8("answer"), speaker.hear());

    RequestKey unknown = new RequestKey(REQUEST.client(), new SessionId(8), new RequestNumber(1));
    zero.network().sendToClient(unknown, Bytes.utf8("to all"));
    zero.network().flush();
    assertEquals(Bytes.utf8("to all"), silent.hear());
    assertEquals(Bytes.utf8("to all"), speaker.hear());
  }

  @Test
  void oneClientHasABoundedNumberOfConnections() throws Exception {
    Station zero = lab.station(0);
    for (int i = 0; i < LIMITS.maxConnectionsPerClient(); i++) {
      lab.caller(zero.clientAddress(), CLIENT).introduced();
    }
    until(
        () -> zero.network().clientConnectionCount() == LIMITS.maxConnectionsPerClient(),
        () -> "connections are missing");

    Caller tooMany = lab.caller(zero.clientAddress(), CLIENT).introduced();

    assertThrows(IOException.class, tooMany::hear);
    zero.awaitRejection(Source.CLIENT, Refused.TOO_MANY_CONNECTIONS);
  }

  @Test
  void garbageInsteadOfTlsIsRefused() throws Exception {
    Station zero = lab.station(0);
    Socket socket = lab.plain(zero.clientAddress());

    socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    zero.awaitRejection(Source.UNKNOWN, Refused.HANDSHAKE_FAILED);
    until(() -> isEnded(socket), () -> "the connection is still open");
  }

  private static boolean isEnded(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void longFrameBeforeTheIntroductionIsRefused() throws Exception {
    Station zero = lab.station(0);
    lab.caller(zero.clientAddress(), CLIENT).say("x".repeat(2000));

    zero.awaitRejection(Source.CLIENT, Refused.FRAME_TOO_LARGE);
  }

  @Test
  void connectionThatSaysNothingIsClosedInTime() throws Exception {
    NetworkLimits impatient =
        new NetworkLimits(300, 60_000, 16, 8, 3, 1 << 20, 1 << 20, 10, 50, 50);
    Station zero = lab.station(0, REPLICAS.get(0), anyPort(), impatient);
    Socket silent = lab.plain(zero.clientAddress());
    Socket halfRecord = lab.plain(zero.peerAddress());
    halfRecord.getOutputStream().write(new byte[] {0x16, 3});

    assertTrue(isEnded(silent));
    assertTrue(isEnded(halfRecord));
    zero.awaitRejection(Source.UNKNOWN, Refused.HANDSHAKE_TIMEOUT);
  }

  @Test
  void idleConnectionsDoNotKeepOthersOut() throws Exception {
    NetworkLimits narrow = new NetworkLimits(60_000, 60_000, 2, 8, 3, 1 << 20, 1 << 20, 10, 50, 50);
    Station zero = lab.station(0, REPLICAS.get(0), anyPort(), narrow);
    for (int i = 0; i < 5; i++) {
      lab.plain(zero.clientAddress());
    }
    zero.awaitRejection(Source.UNKNOWN, Refused.TOO_MANY_CONNECTIONS);

    lab.caller(zero.clientAddress(), CLIENT).introduced().say("served");

    assertEquals("served", next(zero.fromClients()));
  }

  @Test
  void linkComesBackAfterARestart() throws Exception {
    Station zero = lab.station(0);
    Station one = lab.station(1);
    deliver(one, 0, "before", zero);
    InetSocketAddress place = zero.peerAddress();

    zero.network().close();
    until(() -> one.network().connectedPeers().isEmpty(), () -> "the link is still up");
    Station again = lab.station(0, REPLICAS.get(0), place, LIMITS);

    deliver(one, 0, "after", again);
  }

  @Test
  void secondProcessWithTheSameKeyIsNoticed() throws Exception {
    Station zero = lab.station(0);
    Station one = lab.station(1);
    deliver(one, 0, "first", zero);

    Station twin = lab.station(1);

    zero.awaitRejection(Source.of(new ReplicaId(1)), Refused.REPLACED);
    deliver(twin, 0, "second", zero);
  }

  @Test
  void clientThatDoesNotReadIsCut() throws Exception {
    Station zero = lab.station(0);
    Caller deaf = lab.caller(zero.clientAddress(), CLIENT).introduced();
    deaf.say("request");
    next(zero.clients()).speaksFor(REQUEST.session());
    Bytes answer = Bytes.wrap(new byte[100_000]);

    until(
        () -> {
          zero.network().sendToClient(REQUEST, answer);
          zero.network().flush();
          return zero.rejections().of(Source.CLIENT, Refused.SLOW_READER) > 0;
        },
        () -> "it was never cut");

    until(() -> zero.network().clientConnectionCount() == 0, () -> "it is still connected");
  }

  @Test
  void senderOfManyBadFramesIsCut() throws Exception {
    Station zero = lab.station(0);
    Caller bad = lab.caller(zero.clientAddress(), CLIENT).introduced();
    for (int i = 0; i < 100; i++) {
      bad.say("bad");
    }

    zero.awaitRejection(Source.CLIENT, Refused.MISBEHAVED);
    assertThrows(IOException.class, bad::hear);
  }

  @Test
  void takenPortIsNamed() throws Exception {
    Station zero = lab.station(0);
    InetSocketAddress taken = zero.peerAddress();

    AddressTakenException refused =
        assertThrows(
            AddressTakenException.class, () -> lab.station(1, REPLICAS.get(1), taken, LIMITS));

    assertTrue(
        String.valueOf(refused.getMessage()).contains("replicas on")
            && String.valueOf(refused.getMessage()).contains(":" + taken.getPort()),
        refused::getMessage);
  }
}
