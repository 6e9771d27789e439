import type { JsonObject, Reasoning } from "@crux/core";
import type { Encoding } from "./encoding.ts";

type Level = "low" | "medium" | "high" | "max";

const levels: Readonly<Record<Exclude<Reasoning["effort"], undefined | "none">, Level>> = {
  minimal: "low",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "high",
  max: "max",
};

/** Encodes `reasoning` as `think`: a switch or a level, by family (docs.ollama.com/capabilities/thinking, 2026-11-22). */
export function encodeThink(reasoning: Reasoning | undefined, encoding: Encoding): JsonObject {
  if (reasoning === undefined) return {};
  const { family, model, warn } = encoding;
  if (reasoning.effort === "none") return { think: switchedOff(encoding) };
  switch (family.thinking) {
    case "none":
      warn("dropped-option", `${model} does not think: reasoning is left out.`, "reasoning");
      return {};
    case "switch":
      if (reasoning.effort !== "medium")
        warn("changed-option", `${model} thinks or does not, and cannot be told how much.`, path(reasoning));
      return { think: true };
    case "levels":
    case "open":
      return { think: reasoning.effort === undefined ? withoutBudget(encoding) : levelOf(reasoning.effort, encoding) };
  }
}

function switchedOff({ family, model, warn }: Encoding): false | Level {
  if (family.thinking !== "levels") return false;
  warn("changed-option", `${model} cannot stop thinking; it is told to think little.`, "reasoning.effort");
  return "low";
}

function withoutBudget({ family, warn }: Encoding): true | Level {
  warn(
    "changed-option",
    "Ollama knows no budget for thinking: the model is only told to think.",
    "reasoning.budgetTokens",
  );
  return family.thinking === "levels" ? "medium" : true;
}

function levelOf(effort: keyof typeof levels, { family, model, warn }: Encoding): Level {
  const wanted = levels[effort];
  const level = family.thinking === "levels" && wanted === "max" ? "high" : wanted;
  if (level !== effort)
    warn("changed-option", `${model} knows no effort ${effort}; ${level} is sent.`, "reasoning.effort");
  return level;
}

function path(reasoning: Reasoning): string {
  return reasoning.effort === undefined ? "reasoning.budgetTokens" : "reasoning.effort";
}
