import { objectProgressAtError, toCruxError, toJson } from "@crux/core";
import type { ChatResponse, CruxError, ObjectEvent, ObjectProgress, ObjectResult, ObjectStream } from "@crux/core";
import type { Shell } from "../command.ts";
import type { AnswerView } from "./answer.ts";
import { tellWarning } from "./tell-warning.ts";
import { usageLine } from "./usage-line.ts";

type Call = () => Promise<ObjectResult>;

/** The object alone, as JSON. Gives the exit code. @throws the call's error; the text that is none of an object goes to stderr. */
export async function renderObject(call: Call, view: AnswerView, shell: Shell): Promise<number> {
  try {
    const result = await call();
    if (view.reasoning) await tellReasoning(result.response, shell);
    await shell.stdout.write(`${JSON.stringify(result.object, null, 2)}\n`);
    await tellBeside(result, view, shell);
    return 0;
  } catch (failure) {
    const error = toCruxError(failure);
    const text = error.partial?.text.trim() ?? "";
    if (text !== "") await shell.stderr.write(`${text}\n`, "dim");
    throw await concludeFailure(error, view, shell);
  }
}

/** The object, its rounds and what they took as one JSON document; of a failure `{ error, partial, rounds, … }`. */
export async function renderObjectJson(call: Call, view: AnswerView, shell: Shell): Promise<number> {
  const writeDocument = (value: unknown): Promise<void> => shell.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  try {
    const { object, rounds, usage, cost, warnings } = await call();
    await writeDocument({ object, rounds, usage, cost, warnings });
    await tellBeside({ rounds, usage, cost, warnings }, view, shell);
    return 0;
  } catch (failure) {
    const error = toCruxError(failure);
    await writeDocument({ error, partial: error.partial, ...objectProgressAtError(error) });
    throw await concludeFailure(error, view, shell);
  }
}

/** Every event as one line of JSON. @throws the stream's error. */
export async function renderObjectJsonLines(stream: ObjectStream, view: AnswerView, shell: Shell): Promise<number> {
  let last: ObjectEvent | null = null;
  for await (const event of stream) {
    await shell.stdout.write(`${toJson(event)}\n`);
    last = event;
  }
  if (last?.type === "object-error") throw await concludeFailure(last.error, view, shell);
  if (last?.type !== "object-finish") throw new Error("The stream ended without a last event.");
  await tellBeside(last.result, view, shell);
  return 0;
}

async function concludeFailure(error: CruxError, view: AnswerView, shell: Shell): Promise<Error> {
  const progress = objectProgressAtError(error);
  if (progress !== null) await tellBeside(progress, view, shell);
  return view.explain(error);
}

async function tellBeside(
  { rounds, usage, cost, warnings }: ObjectProgress,
  view: AnswerView,
  shell: Shell,
): Promise<void> {
  for (const { message } of warnings) await tellWarning(message, shell);
  for (const { issues } of rounds.slice(0, -1)) {
    const [first] = issues;
    if (first !== undefined)
      await tellWarning(`An answer did not fit, and was asked for again: ${first.message}.`, shell);
  }
  const last = rounds.at(-1);
  if (view.usage && last !== undefined)
    await shell.stderr.write(`${usageLine({ ...last.response, usage, cost })}\n`, "dim");
}

async function tellReasoning({ message }: ChatResponse, { stderr }: Shell): Promise<void> {
  for (const part of message.content) if (part.type === "reasoning") await stderr.write(`${part.text}\n`, "dim");
}
