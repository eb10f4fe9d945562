package io.bezant.bench.load;

/** Callers that ask until they are told to stop, in one of two manners. */
public sealed interface Loop permits ClosedLoop, OpenLoop {

  /** Lets them begin. */
  void start();

  /** Lets nobody ask again, and waits until all have their last answer. */
  void stop() throws InterruptedException;
}
