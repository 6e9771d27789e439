import type { ChatRequest, JsonObject, Reasoning } from "@crux/core";
import { defaultMaxTokensOf, familyOf, type Effort, type ModelFamily } from "../model-families.ts";
import type { Encoding } from "./encoding.ts";

/** How a request asks the model to think, with the `max_tokens` that thinking is part of. */
export interface EncodedThinking {
  readonly maxTokens: number;
  readonly thinking?: JsonObject;
  readonly effort?: Effort;
  /** What the model will do, asked or by default. */
  readonly mode: "off" | "budget" | "adaptive";
}

/** The smallest budget the vendor takes. */
const smallestBudget = 1024;

/** Budgets that stand for an effort on families that know no effort: up to the 4.5 generation. */
const budgetOfEffort: Readonly<Record<Effort, number>> = {
  low: 1024,
  medium: 4096,
  high: 16_384,
  xhigh: 24_576,
  max: 30_000,
};

/** What is left for the answer itself where a budget and no limit was asked for. */
const answerReserve = 8192;

type AskedEffort = Exclude<Reasoning["effort"], undefined>;

/** Encodes `reasoning` for the family of the model, and `maxOutputTokens`. */
export function encodeThinking(
  request: Pick<ChatRequest, "reasoning" | "maxOutputTokens">,
  encoding: Encoding,
): EncodedThinking {
  const family = familyOf(encoding.model);
  const { reasoning, maxOutputTokens } = request;
  const plain: EncodedThinking = {
    maxTokens: maxOutputTokens ?? defaultMaxTokensOf(encoding.model),
    mode: family.thinksByDefault ? "adaptive" : "off",
  };
  if (reasoning === undefined) return plain;
  if (reasoning.effort === "none") return withoutThinking(plain, family, encoding);
  if (family.thinking === "none") {
    encoding.warn("dropped-option", `${encoding.model} cannot think; reasoning is left out.`, "reasoning");
    return plain;
  }
  if (reasoning.effort !== undefined) return withEffort(plain, reasoning.effort, maxOutputTokens, family, encoding);
  if (family.thinking !== "adaptive")
    return withBudget(plain, reasoning.budgetTokens, maxOutputTokens, family, encoding);
  const effort = effortOfBudget(reasoning.budgetTokens);
  encoding.warn(
    "changed-option",
    `${encoding.model} takes no thinking budget; ${reasoning.budgetTokens} tokens became effort ${effort}.`,
    "reasoning.budgetTokens",
  );
  return adaptive(plain, effort, family);
}

function withoutThinking(plain: EncodedThinking, family: ModelFamily, { model, warn }: Encoding): EncodedThinking {
  if (!family.thinksByDefault) return plain;
  if (family.canDisableThinking) return { ...plain, mode: "off", thinking: { type: "disabled" } };
  warn("changed-option", `${model} always thinks; it is asked for its lowest effort.`, "reasoning.effort");
  return { ...plain, effort: "low" };
}

function withEffort(
  plain: EncodedThinking,
  asked: Exclude<AskedEffort, "none">,
  limit: number | undefined,
  family: ModelFamily,
  encoding: Encoding,
): EncodedThinking {
  const level = asked === "minimal" ? "low" : asked;
  const effort = family.thinking === "budget" ? level : nearestEffort(level, family);
  if (effort !== asked)
    encoding.warn(
      "changed-option",
      `${encoding.model} knows no effort ${asked}; it became ${effort}.`,
      "reasoning.effort",
    );
  if (family.thinking !== "budget") return adaptive(plain, effort, family);
  const maxTokens = limitFor(budgetOfEffort[effort], plain, limit, family);
  const budget = Math.min(budgetOfEffort[effort], roomForBudget(maxTokens));
  return fitsBudget(maxTokens, encoding) ? budgeted({ ...plain, maxTokens }, budget, family) : plain;
}

/** Thinking is part of max_tokens: a limit of the caller's stays, the default grows with the budget. */
function limitFor(budget: number, plain: EncodedThinking, limit: number | undefined, family: ModelFamily): number {
  const most = family.maxOutputTokens ?? Number.POSITIVE_INFINITY;
  return limit ?? Math.min(most, Math.max(plain.maxTokens, budget + answerReserve));
}

function withBudget(
  plain: EncodedThinking,
  asked: number,
  limit: number | undefined,
  family: ModelFamily,
  encoding: Encoding,
): EncodedThinking {
  const wanted = Math.max(asked, smallestBudget);
  const maxTokens = limitFor(wanted, plain, limit, family);
  if (!fitsBudget(maxTokens, encoding)) return plain;
  const budget = wanted < maxTokens ? wanted : roomForBudget(maxTokens);
  if (budget !== asked) {
    encoding.warn(
      "changed-option",
      `A thinking budget is at least ${smallestBudget} and below max_tokens (${maxTokens}); ${asked} became ${budget}.`,
      "reasoning.budgetTokens",
    );
  }
  return budgeted({ ...plain, maxTokens }, budget, family);
}

function fitsBudget(maxTokens: number, { warn }: Encoding): boolean {
  const fits = maxTokens > smallestBudget;
  if (!fits)
    warn(
      "dropped-option",
      `Thinking needs more than ${smallestBudget} output tokens and ${maxTokens} are allowed; reasoning is left out.`,
      "reasoning",
    );
  return fits;
}

/** Thinking leaves room for an answer: the reserve, of fewer tokens half; but is never less than the vendor's least. */
function roomForBudget(maxTokens: number): number {
  return Math.max(smallestBudget, Math.floor(maxTokens / 2), maxTokens - answerReserve);
}

function budgeted(plain: EncodedThinking, budget: number, family: ModelFamily): EncodedThinking {
  return { ...plain, mode: "budget", thinking: { type: "enabled", budget_tokens: budget, ...display(family) } };
}

function adaptive(plain: EncodedThinking, effort: Effort, family: ModelFamily): EncodedThinking {
  return { ...plain, mode: "adaptive", effort, thinking: { type: "adaptive", ...display(family) } };
}

/** Since Opus 4.7 the text of thinking is left out unless it is asked for. */
function display({ omitsThinkingText }: ModelFamily): JsonObject {
  return omitsThinkingText ? { display: "summarized" } : {};
}

const ladder: readonly Effort[] = ["low", "medium", "high", "xhigh", "max"];

/** The level itself, else the next lower one that the family knows. */
function nearestEffort(level: Effort, { efforts }: ModelFamily): Effort {
  const upTo = ladder.slice(0, ladder.indexOf(level) + 1);
  return upTo.findLast((known) => efforts.includes(known)) ?? "low";
}

function effortOfBudget(budget: number): Effort {
  if (budget <= 2048) return "low";
  if (budget <= 8192) return "medium";
  return budget <= 24_576 ? "high" : "max";
}
