import type { Answer } from "./ask-provider.ts";
import type { DemoProvider } from "./list-providers.ts";

/** One row for each provider. */
export function renderSummary(answers: readonly Answer[]): string {
  const head = ["PROVIDER", "MODEL", "FIRST TOKEN", "TOTAL", "TOKENS IN", "TOKENS OUT", "FINISH"];
  const rows = [head, ...answers.map(toRow)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function toRow({ provider, response, failure }: Answer): readonly string[] {
  if (response === null || failure !== null) return [provider.id, provider.model, "-", "-", "-", "-", "FAILED"];
  const { usage, timings, finishReason } = response;
  const milliseconds = (value: number | null): string => (value === null ? "?" : `${Math.round(value)} ms`);
  return [
    provider.id,
    provider.model,
    milliseconds(timings.timeToFirstTokenMs),
    milliseconds(timings.durationMs),
    String(usage.inputTokens ?? "?"),
    String(usage.outputTokens ?? "?"),
    finishReason,
  ];
}

/** How to go on with one's own keys. */
export function renderWhatNext(providers: readonly DemoProvider[]): string {
  const [first] = providers;
  const variables = providers.flatMap(({ credentialVariables }) => credentialVariables.slice(0, 1));
  return [
    "With a key of your own:",
    `  export ${variables[0] ?? "OPENAI_API_KEY"}=…${variables.length > 1 ? `   # or ${variables.slice(1).join(", ")}` : ""}`,
    "  node apps/cli/dist/main.js models list",
    `  node apps/cli/dist/main.js chat --model ${first?.id ?? "openai"}/${first?.model ?? "MODEL"} "Why is the sky blue?"`,
  ].join("\n");
}
