import type { Warning } from "../chat-response.ts";
import { partPath, type Turn } from "./turn.ts";

/**
 * Warnings whose paths lead into the history the caller gave. A provider speaks of the history it was handed, in
 * which messages and parts may have moved.
 */
export function restorePaths(warnings: readonly Warning[], turns: readonly Turn[] | null): readonly Warning[] {
  if (turns === null) return warnings;
  return warnings.map((warning) => {
    const path = warning.path === undefined ? undefined : restorePath(warning.path, turns);
    return path === undefined || path === warning.path ? warning : { ...warning, path };
  });
}

function restorePath(path: string, turns: readonly Turn[]): string {
  const [, index, at, rest = ""] = /^messages\.(\d+)(?:\.content\.(\d+))?(.*)$/.exec(path) ?? [];
  const turn = index === undefined ? undefined : turns[Number(index)];
  if (turn === undefined) return path;
  return (at === undefined ? turn.path : partPath(turn, Number(at))) + rest;
}
