/** A level of `thinkingConfig.thinkingLevel`. */
export type ThinkingLevel = "MINIMAL" | "LOW" | "MEDIUM" | "HIGH" | "XHIGH";

/** How a family is told how much to think. */
export type Thinking =
  | { readonly by: "none" }
  /** `thinkingBudget`, in tokens; `off` says whether 0 is allowed. */
  | { readonly by: "budget"; readonly least: number; readonly most: number; readonly off: boolean }
  /** `thinkingLevel`; thinking cannot be switched off. `budget`: a budget is taken too. */
  | { readonly by: "level"; readonly levels: readonly ThinkingLevel[]; readonly budget: boolean }
  /** What is asked for is sent. */
  | { readonly by: "either" };

/** What one family of models allows in a request. */
export interface ModelFamily {
  readonly thinking: Thinking;
  readonly thinksByDefault: boolean;
  /** Instructions apart; without, they open the first user turn. */
  readonly systemInstruction: boolean;
  /** `responseMimeType` and schemas. */
  readonly json: boolean;
  /** JSON and functions in one request; functions and the vendor's own tools in one request. */
  readonly combinesTools: boolean;
  /** Schemas as JSON Schema; without, as the older OpenAPI subset. */
  readonly jsonSchema: boolean;
  /** Functions' calls must come back with a signature. */
  readonly needsSignatures: boolean;
  /** Media inside a tool's result. */
  readonly mediaInResults: boolean;
  readonly sampling: boolean;
  readonly penalties: boolean;
  /** What it answers with, where that must be said. */
  readonly modalities: readonly string[] | null;
}

const gemini1: ModelFamily = {
  thinking: { by: "none" },
  thinksByDefault: false,
  systemInstruction: true,
  json: true,
  combinesTools: false,
  jsonSchema: false,
  needsSignatures: false,
  mediaInResults: false,
  sampling: true,
  penalties: true,
  modalities: null,
};
const gemini25: ModelFamily = { ...gemini1, jsonSchema: true, thinksByDefault: true, penalties: false };
const gemini3: ModelFamily = {
  ...gemini25,
  thinking: { by: "level", levels: ["MINIMAL", "LOW", "MEDIUM", "HIGH"], budget: false },
  combinesTools: true,
  needsSignatures: true,
  mediaInResults: true,
  penalties: true,
};
const fromLow: ModelFamily = {
  ...gemini3,
  thinking: { by: "level", levels: ["LOW", "MEDIUM", "HIGH"], budget: false },
};
/** Up to 3.5 a budget was taken (recordings mirascope-a2545f1233, openinference-4e172e7c80). */
const early3: ModelFamily = {
  ...gemini3,
  thinking: { by: "level", levels: ["MINIMAL", "LOW", "MEDIUM", "HIGH"], budget: true },
};
const early3Pro: ModelFamily = {
  ...gemini3,
  thinking: { by: "level", levels: ["LOW", "MEDIUM", "HIGH"], budget: true },
};

/** Nothing is known, so nothing is forbidden: what the caller asks for is sent, and the vendor judges. */
const unknownFamily: ModelFamily = { ...gemini3, thinking: { by: "either" }, needsSignatures: false };

/**
 * Facts of 2026-11-22, from the vendor's model pages and the recorded refusals; the first pattern that fits holds. They decide
 * what is sent; limits shown to users come from the list endpoint.
 */
const families: readonly (readonly [RegExp, ModelFamily])[] = [
  [/^gemma/, { ...gemini1, systemInstruction: false, json: false, jsonSchema: true }],
  [/-tts\b/, { ...gemini1, json: false, modalities: ["AUDIO"] }],
  [/^gemini-(1|2\.0|exp)\b/, gemini1],
  [/^gemini-2\.5-flash-image/, { ...gemini25, thinking: { by: "none" }, thinksByDefault: false, json: false }],
  [/^gemini-2\.5-pro/, { ...gemini25, thinking: { by: "budget", least: 128, most: 32_768, off: false } }],
  [
    /^gemini-2\.5-flash-lite/,
    { ...gemini25, thinksByDefault: false, thinking: { by: "budget", least: 512, most: 24_576, off: true } },
  ],
  [/^gemini-2\.5/, { ...gemini25, thinking: { by: "budget", least: 1, most: 24_576, off: true } }],
  // It ignores sampling without a word.
  [/^gemini-4-argon/, { ...fromLow, sampling: false }],
  [
    /^gemini-4-hydrogen/,
    { ...gemini3, thinking: { by: "level", levels: ["LOW", "MEDIUM", "HIGH", "XHIGH"], budget: false } },
  ],
  [/^gemini-3(\.[0-5])?-pro/, early3Pro],
  [/^gemini-(3\.\d+-pro|pro-latest)/, fromLow],
  [/^gemini-3(\.[0-5])?-flash/, early3],
  [/^gemini-3\.([7-9]|\d\d)-flash(?!-lite)|^gemini-flash-latest/, fromLow],
  [/^gemini-3|^gemini-flash-lite-latest/, gemini3],
  [/^gemini-\d/, { ...gemini3, thinking: { by: "either" } }],
];

/** The family of a model id such as `gemini-2.5-flash-preview-09-2025`, or a gateway's `google/gemini-3.8-flash`. */
export function familyOf(model: string): ModelFamily {
  const name = model.toLowerCase().split("/").at(-1) ?? "";
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? unknownFamily;
}
