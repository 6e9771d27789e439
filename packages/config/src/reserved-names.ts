/**
 * Provider ids and environment variables of the first-party packages. A manifest only claims: without this
 * list any package could ask for the key of a vendor it has nothing to do with.
 */
const reservedVariables: Readonly<Record<string, readonly string[]>> = {
  openai: ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"],
  anthropic: ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"],
  gemini: [
    "GEMINI_API_KEY",
    "GOOGLE_API_KEY",
    "GOOGLE_GENERATIVE_AI_API_KEY",
    "GOOGLE_GEMINI_BASE_URL",
    "GEMINI_BASE_URL",
  ],
  ollama: ["OLLAMA_HOST", "OLLAMA_API_KEY", "OLLAMA_BASE_URL"],
  openrouter: [
    "OPENROUTER_API_KEY",
    "OPENROUTER_BASE_URL",
    "OPENROUTER_HTTP_REFERER",
    "OPENROUTER_APP_TITLE",
    "OPENROUTER_APP_CATEGORIES",
  ],
  deepseek: ["DEEPSEEK_API_KEY", "DEEPSEEK_BASE_URL"],
  xai: ["XAI_API_KEY", "XAI_BASE_URL"],
};

const variables = new Set(Object.values(reservedVariables).flat());

/** Whether a package may claim any name: those under `@crux/` may. */
export function isFirstParty(packageName: string): boolean {
  return packageName.startsWith("@crux/");
}

/** Whether a provider id is kept for `@crux/*`. */
export function isReservedId(id: string): boolean {
  return Object.hasOwn(reservedVariables, id);
}

/** Whether an environment variable is kept for `@crux/*`. */
export function isReservedVariable(variable: string): boolean {
  return variables.has(variable);
}
