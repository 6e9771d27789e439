import { totalsOf, type ExchangeResult, type Finding } from "../exchange-result.ts";

/** The whole report as text: failures, what does not apply, the table, and the closing line. */
export function renderReport(results: readonly ExchangeResult[], verbose: boolean): string {
  const failed = results.filter((result) => result.outcome === "failed");
  const totals = totalsOf(results);
  return [
    ...failed.flatMap((result) => [
      `FAILED ${result.direction} ${result.wire} ${result.provider} ${result.id}`,
      ...result.findings.slice(0, 8).map(renderFinding),
    ]),
    ...(verbose ? results.flatMap(renderInapplicable) : []),
    "",
    ...renderTable(results),
    "",
    ...renderRules(results),
    "",
    `${totals.passed} passed, ${totals.failed} failed`,
  ].join("\n");
}

function renderFinding({ field, expected, got }: Finding): string {
  return `    ${field}: expected ${short(expected)}, got ${short(got)}`;
}

/** One line of a value, at most 160 characters of it. */
export function short(value: unknown): string {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
  return text.length <= 160 ? text : `${text.slice(0, 157)}…`;
}

function renderInapplicable(result: ExchangeResult): string[] {
  return result.outcome === "not-applicable"
    ? [`n.a. ${result.direction} ${result.wire} ${result.provider} ${result.id}: ${result.rule} (${result.reason})`]
    : [];
}

/** wire × provider × direction, and how many of each outcome. */
function renderTable(results: readonly ExchangeResult[]): readonly string[] {
  const rows = new Map<string, { passed: number; failed: number; "not-applicable": number }>();
  for (const { wire, provider, direction, outcome } of results) {
    const key = `${wire.padEnd(22)} ${provider.padEnd(11)} ${direction}`;
    const row = rows.get(key) ?? { passed: 0, failed: 0, "not-applicable": 0 };
    row[outcome] += 1;
    rows.set(key, row);
  }
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, row]) => `${key}   ${cell(row.passed)} ${cell(row.failed)} ${cell(row["not-applicable"])}`);
  return [
    `${"wire".padEnd(22)} ${"provider".padEnd(11)} direction ${"passed".padStart(6)} ${"failed".padStart(7)} ${"n.a.".padStart(7)}`,
    ...lines,
  ];
}

function cell(count: number): string {
  return String(count === 0 ? "·" : count).padStart(7);
}

function renderRules(results: readonly ExchangeResult[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const result of results) {
    if (result.outcome !== "not-applicable") continue;
    const key = `${result.direction} ${result.rule}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const lines = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([rule, count]) => `${String(count).padStart(7)}  ${rule}`);
  return lines.length === 0 ? [] : ["not applicable, by rule", ...lines];
}
