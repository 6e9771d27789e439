import { short } from "../report/render-report.ts";
import { handoverTotals, type HandoverResult } from "./run-handover.ts";

/** The failures, the table of ordered pairs, and the closing line. */
export function renderHandover(results: readonly HandoverResult[]): string {
  const failed = results.filter(({ findings }) => findings.length > 0);
  const { passed } = handoverTotals(results);
  return [
    ...failed.flatMap(({ id, from, to, findings }) => [
      `FAILED ${from} → ${to} ${id}`,
      ...findings
        .slice(0, 6)
        .map(({ field, expected, got }) => `    ${field}: expected ${short(expected)}, got ${short(got)}`),
    ]),
    "",
    ...renderPairs(results),
    "",
    `${passed} passed, ${failed.length} failed`,
  ].join("\n");
}

/** A row for each vendor a conversation comes from, a column for each it goes to: conversations, and those that failed. */
function renderPairs(results: readonly HandoverResult[]): readonly string[] {
  const sources = [...new Set(results.map(({ from }) => from))].sort();
  const targets = [...new Set(results.map(({ to }) => to))].sort();
  const cell = (from: string, to: string): string => {
    const pair = results.filter((result) => result.from === from && result.to === to);
    const failed = pair.filter(({ findings }) => findings.length > 0).length;
    return failed === 0 ? `${pair.length}` : `${pair.length} (${failed} failed)`;
  };
  const row = (name: string, cells: readonly string[]): string =>
    [name.padEnd(12), ...cells.map((text) => text.padStart(16))].join("");
  return [
    row("from \\ to", targets),
    ...sources.map((from) =>
      row(
        from,
        targets.map((to) => cell(from, to)),
      ),
    ),
  ];
}
