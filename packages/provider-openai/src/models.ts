import type { Effort } from "@crux/wire-openai";

/** What a family of models takes. The list endpoint tells none of it. */
export interface ModelFamily {
  /** Matches the ids of the family, dated ones too. */
  readonly ids: RegExp;
  /** Levels of thinking, on Responses; Chat Completions does not know `max`. Empty for a family that does not think. */
  readonly efforts: readonly Effort[];
  /** What a model does that is told no level, where that is not to think; the vendor's answers say so. */
  readonly defaultEffort?: "none";
  /** When temperature and top_p may be sent. */
  readonly sampling: "always" | "with-effort-none" | "never";
  /** Whether Chat Completions takes function tools only while the model does not think. */
  readonly chatToolsWithoutThinking?: boolean;
}

const upToHigh = ["low", "medium", "high"] as const;
const upToMax = [...upToHigh, "xhigh", "max"] as const;

/** The families as OpenAI's documentation and SDK describe them on 2026-11-22; the first that matches counts. */
const families: readonly ModelFamily[] = [
  { ids: /^gpt-(6-astra|6\.1-sol)(-|$)/, efforts: upToMax, sampling: "never" },
  { ids: /^gpt-(6\.1-terra|6-sol|6-luna)(-|$)/, efforts: ["none", ...upToMax], sampling: "with-effort-none" },
  {
    ids: /^gpt-5\.6(-|$)/,
    efforts: ["none", ...upToMax],
    sampling: "with-effort-none",
    chatToolsWithoutThinking: true,
  },
  { ids: /^gpt-5\.5(-|$)/, efforts: ["none", ...upToHigh, "xhigh"], sampling: "with-effort-none" },
  {
    ids: /^gpt-5\.[2-4](-|$)/,
    efforts: ["none", ...upToHigh, "xhigh"],
    defaultEffort: "none",
    sampling: "with-effort-none",
  },
  { ids: /^gpt-5\.1(-|$)/, efforts: ["none", ...upToHigh], defaultEffort: "none", sampling: "with-effort-none" },
  { ids: /^gpt-5-codex(-|$)/, efforts: upToHigh, sampling: "never" },
  { ids: /^gpt-5-pro(-|$)/, efforts: ["high"], sampling: "never" },
  { ids: /^gpt-5(-mini|-nano)?(-\d|$)/, efforts: ["minimal", ...upToHigh], sampling: "never" },
  { ids: /^o[134](-|$)/, efforts: upToHigh, sampling: "never" },
  { ids: /^(chatgpt-4o|gpt-4|gpt-3\.5)/, efforts: [], sampling: "always" },
];

/** A request asks for its family several times over, and the next request is often for the same model. */
let lastAsked: { readonly model: string; readonly family: ModelFamily | null } = { model: "", family: null };

/** The family of a model, a fine-tuned one's too; `null` for one that is not known: it is sent what was asked. */
export function familyOf(model: string): ModelFamily | null {
  if (model === lastAsked.model) return lastAsked.family;
  const id = model.replace(/^ft:/, "").split(":", 1)[0] ?? model;
  const family = families.find(({ ids }) => ids.test(id)) ?? null;
  lastAsked = { model, family };
  return family;
}

/** Whether the model is known to think. */
export function isThinking(model: string): boolean {
  return (familyOf(model)?.efforts.length ?? 0) > 0;
}

/** Whether the model answers on Chat Completions only: sound, and the search models of before Responses. */
export function speaksChatOnly(model: string): boolean {
  return /(^|-)audio(-|$)|-search-(preview|api)(-|$)/.test(model);
}
