import {
  CruxError,
  isCruxError,
  toCruxError,
  type ChatInput,
  type ChatResponse,
  type Clock,
  type Crux,
} from "@crux/core";
import { fitContext, type FittedContext } from "../context/fit-context.ts";
import { abortedError } from "../tools/aborted-error.ts";
import { createToolRouter, type ToolRouter } from "../tools/tool-router.ts";
import type { AskModel } from "./ask-model.ts";
import type { RunError, RunEvent, RunFinish } from "./run-event.ts";
import { readRunInput, type ReadRunInput, type RunInput } from "./run-input.ts";
import { RunLog } from "./run-log.ts";
import { noteProgress, type RunStop } from "./run-result.ts";

/** The handle by which a run is ended from elsewhere, and by which its end is told. */
export interface RunControl {
  cancel: (reason?: CruxError) => void;
  readonly onEnd: (end: RunFinish | RunError) => void;
}

/** What a run is made of. */
export interface RunParts {
  readonly input: RunInput;
  readonly crux: Crux;
  readonly ask: AskModel;
  readonly clock: Clock;
}

/** The one loop around a model and its tools. Ends in exactly one `run-finish` or `run-error`, and tells it to `control` even when its reader left. */
export async function* runSteps(
  { input, crux, ask, clock }: RunParts,
  control: RunControl,
): AsyncGenerator<RunEvent, void, undefined> {
  const ending = new AbortController();
  control.cancel = (reason = leftError()) => ending.abort(reason);
  const log = new RunLog(input.messages ?? [], clock);
  let stopDeadline: (() => void) | undefined;
  let end: RunFinish | RunError | null = null;
  try {
    const read = readRunInput(input);
    const { deadlineMs } = read.options;
    if (deadlineMs !== undefined) stopDeadline = clock.schedule(() => ending.abort(lateError(deadlineMs)), deadlineMs);
    const signal = read.signal === undefined ? ending.signal : AbortSignal.any([read.signal, ending.signal]);
    log.conversation = read.messages;
    const run = { ...read, crux, ask, signal, log, router: createToolRouter(read.options.tools, { crux, clock }) };
    await run.router.prepare();
    const { response, stop } = yield* steps(run);
    end = { type: "run-finish", result: { ...log.progress(), response, text: response.text, stop } };
  } catch (thrown) {
    end = failure(log, describeEnd(thrown, ending.signal, input.signal));
  } finally {
    if (end === null) {
      ending.abort(leftError());
      end = failure(log, leftError());
    }
    stopDeadline?.();
    control.onEnd(end);
  }
  yield end;
}

interface Run extends ReadRunInput {
  readonly crux: Crux;
  readonly ask: AskModel;
  readonly signal: AbortSignal;
  readonly log: RunLog;
  readonly router: ToolRouter;
}

interface RunEnd {
  readonly response: ChatResponse;
  readonly stop: RunStop;
}

async function* steps(run: Run): AsyncGenerator<RunEvent, RunEnd, undefined> {
  const { log, signal } = run;
  for (;;) {
    if (signal.aborted) throw abortedError(signal);
    const { step } = log;
    yield { type: "step-start", step, context: await fit(run, step) };
    const response = yield* run.ask(requestOf(run, step));
    log.answered(response);
    const stop = yield* runTools(run, step, response);
    log.endStep();
    yield { type: "step-finish", step };
    if (stop !== null) return { response, stop };
  }
}

async function fit(run: Run, step: number): Promise<FittedContext | null> {
  const { context } = run.options;
  if (context === undefined) return null;
  const fitted = await fitContext(run.crux, requestOf(run, step), context);
  run.log.fitted(fitted);
  return fitted;
}

/** Runs what the answer asks for; tells why the run is over, or `null` where it goes on. */
async function* runTools(
  run: Run,
  step: number,
  response: ChatResponse,
): AsyncGenerator<RunEvent, RunStop | null, undefined> {
  const { router, signal, log } = run;
  const { maxSteps, atLimit, approve, maxParallelTools, toolTimeoutMs } = run.options;
  const { toolCalls, pending, callId } = response;
  const goesOn = toolCalls.length > 0 || pending === "resend";
  if (goesOn && step >= maxSteps) {
    if (atLimit === "error") throw limitError(maxSteps, response);
    return "max-steps";
  }
  for await (const event of router.route(toolCalls, { callId, signal, approve, maxParallelTools, toolTimeoutMs })) {
    if (event.type === "tool-result") log.routed(event);
    yield event;
  }
  if (pending === "respond" || pending === "poll") return "pending";
  if (goesOn) return null;
  return step >= maxSteps && step > 1 ? "max-steps" : "answer";
}

/** What a step asks: a forced call is forced once, and at the limit there is nothing left to call. */
function requestOf({ chat, options, router, log, signal }: Run, step: number): ChatInput {
  const { toolChoice, ...rest } = chat;
  const tools = router.definitions;
  const request = { ...rest, messages: log.conversation, signal, ...(tools.length === 0 ? {} : { tools }) };
  if (tools.length > 0 && step >= options.maxSteps && options.atLimit === "answer")
    return { ...request, toolChoice: "none" };
  const holds = step === 1 || toolChoice === "auto" || toolChoice === "none";
  return toolChoice === undefined || !holds ? request : { ...request, toolChoice };
}

function failure(log: RunLog, error: CruxError): RunError {
  log.endStep(error);
  const progress = log.progress();
  noteProgress(error, progress);
  return { type: "run-error", error, progress };
}

/** Why the run ended: what it was ended by (with what had come of the answer by then), else what went wrong. */
function describeEnd(thrown: unknown, ...signals: readonly (AbortSignal | undefined)[]): CruxError {
  const failed = toCruxError(thrown);
  const ended = signals.find((signal) => signal?.aborted === true);
  if (ended === undefined || (failed.code === "cancelled" && !isCruxError(ended.reason))) return failed;
  return abortedError(ended).with({ partial: failed.partial });
}

function leftError(): CruxError {
  return new CruxError("cancelled", "The run was left before it ended.");
}

function lateError(deadlineMs: number): CruxError {
  const message = `The run did not end within ${deadlineMs / 1000} s. Raise deadlineMs, or ask for less.`;
  return new CruxError("timeout", message, { timer: "total", retryable: false });
}

function limitError(maxSteps: number, response: ChatResponse): CruxError {
  const calls = response.toolCalls.map(({ name }) => name).join(", ");
  const message = `The model was not done after ${maxSteps} steps${calls === "" ? "" : ` (it calls ${calls})`}. Raise maxSteps, or set atLimit to "answer".`;
  return new CruxError("bad-response", message, { retryable: false }).with({ partial: response });
}
