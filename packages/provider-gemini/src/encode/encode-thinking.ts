import type { ChatRequest, JsonObject, Reasoning } from "@crux/core";
import type { Thinking, ThinkingLevel } from "../model-families.ts";
import type { Encoding } from "./encoding.ts";

type Effort = NonNullable<Reasoning["effort"]>;
type Levels = Extract<Thinking, { by: "level" }>["levels"];
type Budget = Extract<Thinking, { by: "budget" }>;

/** Encodes `reasoning` for the family of the model. Level and budget together are refused, so that one of them is sent. */
export function encodeThinking(
  { reasoning }: Pick<ChatRequest, "reasoning">,
  encoding: Encoding,
): JsonObject | undefined {
  if (reasoning === undefined) return undefined;
  const { thinking } = encoding.family;
  switch (thinking.by) {
    case "none":
      return cannotThink(reasoning, encoding);
    case "level":
      return thinking.budget && reasoning.effort === undefined
        ? { includeThoughts: true, thinkingBudget: reasoning.budgetTokens }
        : withLevel(reasoning, thinking.levels, encoding);
    case "budget":
      return withBudget(reasoning, thinking, encoding);
    case "either":
      return reasoning.effort === undefined
        ? { includeThoughts: true, thinkingBudget: reasoning.budgetTokens }
        : withLevel(reasoning, ["MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"], encoding);
  }
}

function cannotThink({ effort }: Reasoning, { model, warn }: Encoding): undefined {
  if (effort !== "none") warn("dropped-option", `${model} cannot think; reasoning is left out.`, "reasoning");
  return undefined;
}

const ladder: readonly ThinkingLevel[] = ["MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"];
const levelOfEffort: Readonly<Record<Effort, ThinkingLevel>> = {
  none: "MINIMAL",
  minimal: "MINIMAL",
  low: "LOW",
  medium: "MEDIUM",
  high: "HIGH",
  xhigh: "XHIGH",
  max: "XHIGH",
};

function withLevel(reasoning: Reasoning, levels: Levels, { model, warn }: Encoding): JsonObject {
  const { effort, budgetTokens } = reasoning;
  if (effort === undefined) {
    const thinkingLevel = nearest(levelOfBudget(budgetTokens), levels);
    const message = `${model} takes no thinking budget; ${budgetTokens} tokens became level ${thinkingLevel}.`;
    warn("changed-option", message, "reasoning.budgetTokens");
    return { includeThoughts: true, thinkingLevel };
  }
  const thinkingLevel = nearest(levelOfEffort[effort], levels);
  if (effort === "none") {
    warn("changed-option", `${model} always thinks; it is asked for its lowest level.`, "reasoning.effort");
    return { thinkingLevel };
  }
  if (thinkingLevel !== effort.toUpperCase())
    warn("changed-option", `${model} knows no level ${effort}; it became ${thinkingLevel}.`, "reasoning.effort");
  return { includeThoughts: true, thinkingLevel };
}

/** The level itself, else the next lower one there is, else the lowest. */
function nearest(wanted: ThinkingLevel, levels: Levels): ThinkingLevel {
  const upTo = ladder.slice(0, ladder.indexOf(wanted) + 1);
  return upTo.findLast((level) => levels.includes(level)) ?? levels[0] ?? "LOW";
}

function levelOfBudget(tokens: number): ThinkingLevel {
  if (tokens <= 2048) return "LOW";
  return tokens <= 8192 ? "MEDIUM" : "HIGH";
}

/** Budgets that stand for an effort on the families that know no level. */
const budgetOfEffort: Readonly<Record<Exclude<Effort, "none">, number>> = {
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 32_768,
};

function withBudget(
  { effort, budgetTokens }: Reasoning,
  { least, most, off }: Budget,
  { model, warn }: Encoding,
): JsonObject {
  if (effort === "none") {
    if (!off) warn("changed-option", `${model} always thinks; it is given its smallest budget.`, "reasoning.effort");
    return { thinkingBudget: off ? 0 : least };
  }
  const wanted = effort === undefined ? budgetTokens : budgetOfEffort[effort];
  const thinkingBudget = Math.min(most, Math.max(least, wanted));
  if (thinkingBudget !== wanted && effort === undefined) {
    const message = `A thinking budget of ${model} is from ${least} to ${most}; ${wanted} became ${thinkingBudget}.`;
    warn("changed-option", message, "reasoning.budgetTokens");
  }
  return { includeThoughts: true, thinkingBudget };
}
