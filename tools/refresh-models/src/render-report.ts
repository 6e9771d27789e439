import type { VendorList } from "./ask-vendor.ts";
import type { DefaultCheck } from "./check-default.ts";
import type { ProviderReport } from "./run-refresh.ts";

/** A run, for people: one line for each provider, and what changed below it. */
export function renderReport(reports: readonly ProviderReport[]): string {
  const lines = reports.flatMap(({ id, list, defaultModel, changes, absent }) => [
    `${id}: ${describeList(list)}; ${describeDefault(defaultModel)}`,
    ...changes.map((change) => `  ${change}`),
    ...(absent.length === 0 ? [] : [`  not in the vendor's list: ${absent.join(", ")}`]),
  ]);
  return lines.join("\n");
}

function describeList(list: VendorList): string {
  if (list.type === "listed") return `${list.models.length} models`;
  return list.type === "failed" ? `FAILED: ${list.message}` : `not asked (${list.why})`;
}

function describeDefault(check: DefaultCheck): string {
  switch (check.state) {
    case "none":
      return "no default model";
    case "listed":
      return `default ${check.model} is listed`;
    case "seeded":
      return `default ${check.model} is in the package's own list`;
    case "unchecked":
      return `default ${check.model} could not be checked`;
    case "retiring":
      return `default ${check.model} is switched off on ${check.retiresAt}: choose another`;
    case "absent":
      return `ABSENT: no list holds the default ${check.model}. Choose another: ${check.instead.join(", ")}`;
  }
}
