import { errorTraits, toCruxError, toJson } from "@crux/core";
import type { AssistantPart, ChatResponse, ChatStream, CruxError, StreamEvent } from "@crux/core";
import type { Shell } from "../command.ts";
import { tellWarning } from "./tell-warning.ts";
import { usageLine } from "./usage-line.ts";

/** What to show of an answer beside its text. */
export interface AnswerView {
  readonly reasoning: boolean;
  readonly usage: boolean;
  /** Puts an error into the words of the command line, where there are better ones. */
  explain(error: CruxError): Error;
}

/** Text as it comes. Gives the exit code. @throws the stream's error, after what had come of the answer. */
export async function renderAnswer(stream: ChatStream, view: AnswerView, shell: Shell): Promise<number> {
  const lines = { stdout: "\n", stderr: "\n" };
  const write = async (to: "stdout" | "stderr", text: string): Promise<void> => {
    if (text === "") return;
    // Thinking and answer share the screen of a terminal, never a line of it.
    if (to === "stdout") await endLine("stderr");
    lines[to] = text.slice(-1);
    await shell[to].write(text, to === "stderr" ? "dim" : undefined);
  };
  const endLine = async (of: "stdout" | "stderr"): Promise<void> => {
    if (lines[of] !== "\n") await shell[of].write("\n");
    lines[of] = "\n";
  };
  for await (const event of stream) {
    if (event.type === "text-delta" || event.type === "refusal-delta") await write("stdout", event.text);
    else if (event.type === "reasoning-delta" && view.reasoning) await write("stderr", event.text);
    else if (event.type === "finish" || event.type === "error") {
      await endLine("stdout");
      await endLine("stderr");
      return conclude(event, view, shell);
    }
  }
  return conclude(null, view, shell);
}

/** The text in one piece. @throws the call's error, after what had come of the answer. */
export async function renderWhole(call: () => Promise<ChatResponse>, view: AnswerView, shell: Shell): Promise<number> {
  try {
    const response = await call();
    await writeWhole(response, view, shell);
    return await concludeResponse(response, view, shell);
  } catch (failure) {
    const error = toCruxError(failure);
    if (error.partial !== null) await writeWhole(error.partial, view, shell);
    throw view.explain(error);
  }
}

/** The response as one JSON document; of a failed call `{ error, partial }`. */
export async function renderJson(call: () => Promise<ChatResponse>, view: AnswerView, shell: Shell): Promise<number> {
  const writeDocument = (value: unknown): Promise<void> => shell.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  try {
    const response = await call();
    await writeDocument(response);
    return await concludeResponse(response, view, shell);
  } catch (failure) {
    const error = toCruxError(failure);
    await writeDocument({ error, partial: error.partial });
    throw view.explain(error);
  }
}

/** Every event as one line of JSON. */
export async function renderJsonLines(stream: ChatStream, view: AnswerView, shell: Shell): Promise<number> {
  let last: StreamEvent | null = null;
  for await (const event of stream) {
    await shell.stdout.write(`${toJson(event)}\n`);
    last = event;
  }
  return conclude(last, view, shell);
}

async function conclude(last: StreamEvent | null, view: AnswerView, shell: Shell): Promise<number> {
  if (last?.type === "finish") return concludeResponse(last.response, view, shell);
  if (last?.type !== "error") throw new Error("The stream ended without a last event.");
  await tellBeside(last.partial, view, shell);
  throw view.explain(last.error);
}

async function concludeResponse(response: ChatResponse, view: AnswerView, shell: Shell): Promise<number> {
  await tellBeside(response, view, shell);
  for (const remark of remarksOn(response)) await tellWarning(remark, shell);
  if (response.finishReason === "content-filter") return errorTraits["content-filter"].exitCode;
  return response.finishReason === "error" ? errorTraits["bad-response"].exitCode : 0;
}

async function tellBeside(response: ChatResponse, view: AnswerView, shell: Shell): Promise<void> {
  for (const { message } of response.warnings) await tellWarning(message, shell);
  if (view.usage) await shell.stderr.write(`${usageLine(response)}\n`, "dim");
}

function remarksOn({ finishReason, pending, message }: ChatResponse): readonly string[] {
  const unshown = [...new Set(message.content.map(({ type }) => type))].filter((type) => !shown.includes(type));
  return [
    ...(finishReason === "length" ? ["The token limit cut the answer. --max-tokens sets it."] : []),
    ...(finishReason === "content-filter" ? ["The vendor's content filter ended the answer."] : []),
    ...(finishReason === "error" ? ["The vendor ended the answer with an error."] : []),
    ...(pending === null ? [] : [`The answer is not finished: it waits for "${pending}".`]),
    ...(unshown.length === 0 ? [] : [`The answer holds what is no text (${unshown.join(", ")}). --json shows it.`]),
  ];
}

const shown: readonly AssistantPart["type"][] = ["text", "reasoning", "refusal"];

async function writeWhole({ message }: ChatResponse, view: AnswerView, shell: Shell): Promise<void> {
  const join = (...types: readonly AssistantPart["type"][]): string =>
    message.content.map((part) => (types.includes(part.type) && "text" in part ? part.text : "")).join("");
  if (view.reasoning && join("reasoning") !== "") await shell.stderr.write(endWithNewline(join("reasoning")), "dim");
  if (join("text", "refusal") !== "") await shell.stdout.write(endWithNewline(join("text", "refusal")));
}

function endWithNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
