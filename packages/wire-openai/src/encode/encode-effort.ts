import type { ChatRequest, Warning } from "@crux/core";
import type { Effort, WireDialect } from "../wire-dialect.ts";

/** The effort to send for what was asked, `null` for none; tells in `warnings` where it had to be changed. */
export function encodeEffort(
  { reasoning }: ChatRequest,
  model: string,
  dialect: WireDialect,
  warnings: Warning[],
): Effort | null {
  if (reasoning === undefined) return null;
  if (reasoning.effort === undefined && dialect.takesBudgets?.(model) === true) return null;
  const asked = reasoning.effort ?? effortOfBudget(reasoning.budgetTokens ?? 0);
  const sent = dialect.toEffort === undefined ? asked : dialect.toEffort(asked, model);
  const budgeted = reasoning.effort === undefined;
  const path = budgeted ? "reasoning.budgetTokens" : "reasoning.effort";
  if (sent === null)
    warnings.push({ code: "dropped-option", message: `${model} takes no level of thinking; it is left out.`, path });
  else if (budgeted)
    warnings.push({
      code: "changed-option",
      message: `${dialect.displayName} takes a level of thinking, not a budget: "${sent}" is sent.`,
      path,
    });
  else if (sent !== asked)
    warnings.push({
      code: "changed-option",
      message: `${model} does not think at "${asked}": "${sent}" is sent.`,
      path,
    });
  return sent;
}

function effortOfBudget(tokens: number): Effort {
  if (tokens <= 4_096) return "low";
  if (tokens <= 16_384) return "medium";
  return tokens <= 49_152 ? "high" : "max";
}
