import { CruxError, type ChatInput, type Message } from "@crux/core";
import { z } from "zod";
import { contextPolicySchema, type ContextPolicy } from "../context/context-policy.ts";
import type { Approve } from "../tools/approval.ts";
import type { RoutedTool } from "../tools/tool-router.ts";

/** What a run may be told beside what a chat may. */
export interface RunOptions {
  /** Functions of the caller's, and tools of a vendor's own (`provider-tool`), which the vendor runs. */
  readonly tools: readonly RoutedTool[];
  /** How many times the model is asked, at most. Default 8. */
  readonly maxSteps?: number | undefined;
  /**
   * What the last step allowed is. `answer` (default): asked with `toolChoice: "none"`, so that the model answers with what it has.
   * `error`: asked like the others; a model that is not done then fails the run with `bad-response`.
   */
  readonly atLimit?: "answer" | "error" | undefined;
  /** The longest the whole run may take, in milliseconds: every step, tool and approval. Default: no limit. */
  readonly deadlineMs?: number | undefined;
  /** The longest one tool call may take, in milliseconds, where its tool does not say; `null` is no limit. Default 60,000. */
  readonly toolTimeoutMs?: number | null | undefined;
  /** How many tools run at the same time. Default 8. */
  readonly maxParallelTools?: number | undefined;
  /** Decides each tool call before it runs. Left out: all are allowed. */
  readonly approve?: Approve | undefined;
  /**
   * Keeps the conversation within the model's context window: before each step, `fitContext`. What is sent gets smaller; `messages` of
   * the result stay whole. Left out: nothing is ever left out.
   */
  readonly context?: ContextPolicy | undefined;
}

/**
 * What `run` and `runStream` take: all that a chat takes, and {@link RunOptions}. A `toolChoice` that forces a call holds for the
 * first step only.
 */
export type RunInput<Output = unknown> = Omit<ChatInput<Output>, "tools"> & RunOptions;

const isFunction = (value: unknown): boolean => typeof value === "function";

const runOptionsSchema = z.object({
  tools: z
    .array(z.custom<RoutedTool>((value) => typeof value === "object" && value !== null, "expected a tool"))
    .readonly(),
  maxSteps: z.int().positive().default(8),
  atLimit: z.enum(["answer", "error"]).default("answer"),
  deadlineMs: z.number().positive().optional(),
  toolTimeoutMs: z.number().positive().nullable().optional(),
  maxParallelTools: z.int().positive().optional(),
  approve: z.custom<Approve>(isFunction, "expected a function").optional(),
  context: contextPolicySchema.optional(),
});

/** A run's own options, checked and completed. */
export type CheckedRunOptions = z.infer<typeof runOptionsSchema>;

/** A run's input, in its two halves. */
export interface ReadRunInput {
  readonly options: CheckedRunOptions;
  /** What every step asks with. */
  readonly chat: Omit<ChatInput, "messages" | "prompt" | "tools" | "signal">;
  /** The conversation at the start. */
  readonly messages: NonNullable<ChatInput["messages"]>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Checks the half of an input that the core does not know, and takes it apart. The core checks the other, with the first step.
 * @throws CruxError `invalid-request` with the path of the mistake.
 */
export function readRunInput(input: RunInput): ReadRunInput {
  const checked = runOptionsSchema.safeParse(input);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const path = issue?.path.join(".") ?? "";
    throw new CruxError("invalid-request", `Invalid run at ${path}: ${issue?.message ?? "not an object"}.`, { path });
  }
  const { prompt, messages, signal, ...rest } = input;
  if ((prompt === undefined) === (messages === undefined))
    throw new CruxError("invalid-request", "Give either messages or prompt.", { path: "messages" });
  const own = new Set(Object.keys(runOptionsSchema.shape));
  const chat = Object.fromEntries(Object.entries(rest).filter(([name]) => !own.has(name)));
  const first: Message = { role: "user", content: prompt ?? "" };
  return { options: checked.data, chat, messages: messages ?? [first], signal };
}
