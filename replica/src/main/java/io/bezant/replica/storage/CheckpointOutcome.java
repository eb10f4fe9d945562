package io.bezant.replica.storage;

/** How the commit of one frozen overlay ended. */
public sealed interface CheckpointOutcome {

  /** The point of the execution that was to be committed. */
  CheckpointMark mark();

  /**
   * The state is durable.
   *
   * @param root what was committed
   */
  record Committed(StateRoot root) implements CheckpointOutcome {
    @Override
    public CheckpointMark mark() {
      return root.mark();
    }
  }

  /**
   * The state could not be made durable, which ends the process.
   *
   * @param mark the point of the execution
   * @param cause why
   */
  record Failed(CheckpointMark mark, Throwable cause) implements CheckpointOutcome {}
}
