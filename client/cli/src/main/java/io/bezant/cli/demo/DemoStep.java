package io.bezant.cli.demo;

/** One thing that the demonstration shows. */
interface DemoStep {

  /** What it does, for the heading. */
  String title(DemoStage stage);

  /**
   * Does it, and tells and checks what came of it on the stage.
   *
   * @throws DemoFailure if a check did not hold and the rest would make no sense
   */
  void run(DemoStage stage);
}
