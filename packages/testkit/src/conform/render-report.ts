import type { ConformanceReport, ConformanceResult } from "./conformance-report.ts";

const marks = { passed: "ok  ", failed: "FAIL", skipped: "skip" } as const;

/** A report for a person: a line for each check, what failed in full, and the figures last. */
export function renderTable({ plugin, results, ...figures }: ConformanceReport): string {
  const width = Math.max(...results.map(({ group }) => group.length), 0);
  const lines = results.map((result) => renderResult(result, width));
  const version = plugin.version === null ? "" : ` ${plugin.version}`;
  return [
    `${plugin.package}${version}: provider ${plugin.provider}, capabilities ${plugin.capabilities.join(", ")}`,
    "",
    ...lines,
    "",
    `${figures.ok ? "Conforms" : "Does not conform"}: ${figures.passed} passed, ${figures.failed} failed, ${figures.skipped} skipped.`,
    "",
  ].join("\n");
}

function renderResult({ group, name, status, message }: ConformanceResult, width: number): string {
  const line = `${marks[status]}  ${group.padEnd(width)}  ${name}`;
  if (message === null) return line;
  return status === "skipped"
    ? `${line} (${message})`
    : `${line}\n${message.replaceAll(/^/gm, `${" ".repeat(width + 8)}`)}`;
}

/** A report in the form that CI servers read: one suite for each group, a case for each check. */
export function renderJunit({ plugin, results, ...figures }: ConformanceReport): string {
  const groups = [...new Set(results.map(({ group }) => group))];
  const suites = groups.map((group) =>
    renderSuite(
      group,
      results.filter((result) => result.group === group),
      plugin.package,
    ),
  );
  const { length } = results;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(plugin.package)}" tests="${length}" failures="${figures.failed}" skipped="${figures.skipped}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function renderSuite(group: string, results: readonly ConformanceResult[], className: string): string {
  const count = (status: ConformanceResult["status"]): number =>
    results.filter((result) => result.status === status).length;
  const cases = results.map(({ name, status, message, durationMs }) => {
    const head = `    <testcase classname="${escape(className)}" name="${escape(name)}" time="${durationMs / 1000}"`;
    if (status === "passed") return `${head}/>`;
    const said = escape(message ?? "");
    const inner =
      status === "skipped"
        ? `<skipped message="${said}"/>`
        : `<failure message="${escape(firstLine(message))}">${said}</failure>`;
    return `${head}>${inner}</testcase>`;
  });
  return [
    `  <testsuite name="${escape(group)}" tests="${results.length}" failures="${count("failed")}" skipped="${count("skipped")}">`,
    ...cases,
    "  </testsuite>",
  ].join("\n");
}

function firstLine(message: string | null): string {
  return message?.split("\n")[0] ?? "";
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};

/** XML 1.0 has no place for other control characters, not even escaped. */
function escape(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const legal = text.toWellFormed().replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\uFFFD");
  return legal.replaceAll(/[&<>"\n]/g, (character) => entities[character] ?? character);
}
