package io.bezant.bench.simulation.world;

import io.bezant.crypto.Bytes;

/** Who is told what becomes of frames on their way, for people to read. */
public interface NetworkTap {

  /** Is told nothing. */
  NetworkTap NONE =
      new NetworkTap() {
        @Override
        public void onHeard(int from, int to, Bytes frame) {}

        @Override
        public void onLost(int from, int to, Bytes frame) {}
      };

  /** A frame arrives; endpoints are replicas, then clients. */
  void onHeard(int from, int to, Bytes frame);

  /** A frame will never arrive. */
  void onLost(int from, int to, Bytes frame);
}
