import { z } from "zod";

const count = z.int().nonnegative();

/**
 * One way to make a conversation smaller. Each works from the oldest on, a piece at a time, and stops as soon as the rest fits. A step
 * is an answer and the results of its tool calls; a turn is what the user said and all the steps it brought.
 */
export const contextStrategySchema = z.discriminatedUnion("type", [
  /** Shortens tool results to their beginning and end, and media in them to a note. */
  z.strictObject({
    type: z.literal("trim-tool-results"),
    /** What a result may keep. */
    maxCharacters: count.default(2000),
    /** So many of the last steps keep theirs whole. */
    keepSteps: count.default(1),
  }),
  /** Replaces tool results by a note. */
  z.strictObject({ type: z.literal("drop-tool-results"), keepSteps: count.default(1) }),
  /** Leaves whole turns out, but the last ones. */
  z.strictObject({ type: z.literal("drop-oldest-turns"), keepTurns: z.int().positive().default(1) }),
  /** Leaves whole steps of the last turn out, but the last ones; what the user said stays. */
  z.strictObject({ type: z.literal("drop-oldest-steps"), keepSteps: count.default(1) }),
  /** Has a model sum up all turns but the last ones, and puts the summary in their place. */
  z.strictObject({
    type: z.literal("summarize-oldest-turns"),
    keepTurns: z.int().positive().default(1),
    /** Who writes it. Default: the model of the request. */
    model: z.string().min(1).optional(),
    maxOutputTokens: z.int().positive().default(1000),
  }),
]);
/** See {@link contextStrategySchema}. */
export type ContextStrategy = z.input<typeof contextStrategySchema>;
/** A strategy with its defaults. */
export type CheckedStrategy = z.output<typeof contextStrategySchema>;

/** How a conversation is kept within a model's context window. */
export const contextPolicySchema = z.strictObject({
  /** In tokens. Default: what the vendor's model list says. */
  contextWindow: z.int().positive().optional(),
  /** Kept free for the answer, in tokens. Default: `maxOutputTokens` of the request, else what the list says of the model, else 4096; of the latter two at most a quarter of the window. */
  reserveTokens: count.optional(),
  /** The part of the window that is left free where only an estimate says how full it is. */
  estimateMargin: z.number().min(0).max(0.9).default(0.1),
  /** In the order in which they are tried. */
  strategies: z
    .array(contextStrategySchema)
    .readonly()
    .default([
      { type: "trim-tool-results", maxCharacters: 2000, keepSteps: 1 },
      { type: "drop-oldest-turns", keepTurns: 1 },
      { type: "drop-oldest-steps", keepSteps: 1 },
    ]),
});
/** See {@link contextPolicySchema}. */
export type ContextPolicy = z.input<typeof contextPolicySchema>;
/** A policy with its defaults. */
export type CheckedPolicy = z.output<typeof contextPolicySchema>;
