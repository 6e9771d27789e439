import { systemClock, type Clock, type Crux } from "@crux/core";
import { askByChat, askByStream, type AskModel } from "./ask-model.ts";
import type { RunInput } from "./run-input.ts";
import type { RunResult } from "./run-result.ts";
import { RunStream } from "./run-stream.ts";
import { runSteps } from "./run-steps.ts";

/** The tool loop: asks a model, runs the tools it calls, tells it the results, and so on until it is done. */
export interface ToolRunner {
  /**
   * Runs to the end; every answer comes in one piece, as of `crux.chat`.
   * @throws CruxError what failed; `progressAtError` tells how far the run had come, and `partial` what the failing step had answered.
   */
  run<Output = unknown>(input: RunInput<Output>): Promise<RunResult<Output>>;
  /** The same, told as it goes. Throws nothing: every failure, a wrong input too, is the `run-error` event. */
  runStream<Output = unknown>(input: RunInput<Output>): RunStream<Output>;
}

/** What may be handed in. */
export interface ToolRunnerParts {
  readonly clock?: Clock | undefined;
}

/** Adds the tool loop to any Crux: all it has stays, `run` and `runStream` are new. */
export function withTools<Client extends Crux>(
  crux: Client,
  { clock = systemClock }: ToolRunnerParts = {},
): Client & ToolRunner {
  const open = <Output>(input: RunInput<Output>, ask: AskModel): RunStream<Output> =>
    new RunStream<Output>((control) => runSteps({ input: input as RunInput, crux, ask, clock }, control));
  return {
    ...crux,
    run: (input) => open(input, askByChat(crux)).result(),
    runStream: (input) => open(input, askByStream(crux)),
  };
}
