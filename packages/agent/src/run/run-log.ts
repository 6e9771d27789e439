import type { ChatInput, ChatResponse, Clock, CruxError, Message } from "@crux/core";
import type { FittedContext } from "../context/fit-context.ts";
import { toToolMessage, type ToolCallRecord } from "../tools/tool-call-record.ts";
import { toProgress, type RunProgress, type RunStep } from "./run-result.ts";

type Conversation = NonNullable<ChatInput["messages"]>;

/** What a run remembers of itself, so that a failure at any point can tell how far it had come. */
export class RunLog {
  /** What the next step is asked with. */
  conversation: Conversation;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #steps: RunStep[] = [];
  readonly #messages: Message[] = [];
  #context: FittedContext | null = null;
  #response: ChatResponse | null = null;
  #records: ToolCallRecord[] = [];

  constructor(conversation: Conversation, clock: Clock) {
    this.conversation = conversation;
    this.#clock = clock;
    this.#startedAt = clock.elapsed();
  }

  /** The number of the step under way, or of the next where none is. */
  get step(): number {
    return this.#steps.length + 1;
  }

  /** The conversation was made to fit. */
  fitted(context: FittedContext): void {
    this.#context = context;
    this.conversation = context.messages;
  }

  /** The model answered. */
  answered(response: ChatResponse): void {
    this.#response = response;
    this.#append(response.message);
  }

  /** A tool call of the step under way has its result. */
  routed(record: ToolCallRecord): void {
    this.#records.push(record);
  }

  /** The step under way is over. */
  endStep(error: CruxError | null = null): void {
    const response = this.#response ?? error?.partial ?? null;
    const toolCalls = inOrder(this.#records, response);
    if (toolCalls.length > 0) this.#append(toToolMessage(toolCalls));
    if (response !== null)
      this.#steps.push({
        step: this.step,
        context: this.#context,
        response,
        toolCalls,
        error: this.#response === null ? error : null,
      });
    this.#context = null;
    this.#response = null;
    this.#records = [];
  }

  /** How far it has come. */
  progress(): RunProgress {
    return toProgress([...this.#steps], [...this.#messages], this.#clock.elapsed() - this.#startedAt);
  }

  #append(message: Message): void {
    this.#messages.push(message);
    this.conversation = [...this.conversation, message];
  }
}

/** Results come as tools end; the model reads them as it called. */
function inOrder(records: readonly ToolCallRecord[], response: ChatResponse | null): readonly ToolCallRecord[] {
  const calls = response?.toolCalls ?? [];
  return calls.flatMap((call) => records.filter((record) => record.call === call));
}
