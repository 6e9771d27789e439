import type { OutputUnit } from "@cfworker/json-schema";
import type { StandardIssue } from "@crux/core";

/**
 * The errors of a check, each where it is and once. The library tells beside every error that the schemas around it do not
 * fit either: only the innermost are kept.
 */
export function readIssues(errors: readonly OutputUnit[]): readonly StandardIssue[] {
  const issues = new Map<string, StandardIssue>();
  errors.forEach((unit, index) => {
    if (isAround(unit, errors[index + 1]) || isEcho(unit, errors[index - 1])) return;
    const message = unit.error.replace(/\.$/, "");
    issues.set(`${unit.instanceLocation} ${message}`, { message, path: pathOf(unit.instanceLocation) });
  });
  return [...issues.values()];
}

/** An error that another explains follows it at once, deeper in the schema. A schema that is `false` explains nothing. */
function isAround(unit: OutputUnit, next: OutputUnit | undefined): boolean {
  if (next === undefined || next.keyword === "false") return false;
  if (unit.keyword === "if") return /\/(then|else)\//.test(next.keywordLocation);
  return next.keywordLocation.startsWith(`${unit.keywordLocation}/`) && !choices.has(unit.keyword);
}

/** That none of several schemas fits is news of its own, beside why each does not. */
const choices: ReadonlySet<string> = new Set(["anyOf", "oneOf", "contains"]);

function isEcho(unit: OutputUnit, before: OutputUnit | undefined): boolean {
  return unit.keyword === "false" && before !== undefined;
}

function pathOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
}
