import type { Warning } from "../chat-response.ts";
import type { WarningCode } from "../warning-codes.ts";

/** What became of a thing: not sent, sent otherwise, or sent without having been said. */
export type LossKind = "dropped" | "changed" | "added";

/** One thing that is not in the request as it was in the conversation. */
export interface Loss {
  readonly code: WarningCode;
  readonly kind: LossKind;
  readonly message: string;
  /** Dotted path in the request of what it concerns, such as `messages.2.content.0`; `null` where it concerns all of it. */
  readonly path: string | null;
}

/** What changes when a conversation goes to a model. */
export interface LossReport {
  /** `provider/model` that answered last; `null` where nobody has, or nobody is named. */
  readonly from: string | null;
  /** `provider/model` it goes to. */
  readonly to: string;
  readonly losses: readonly Loss[];
  /** Such as `3 things changed when moving from a/x to b/y.` */
  readonly summary: string;
}

/** The losses among warnings, for a machine to read; a warning about the answer is none. */
export function createLossReport(
  warnings: readonly Warning[],
  { from, to }: { readonly from: string | null; readonly to: string },
): LossReport {
  const losses = warnings.flatMap(({ code, message, path = null }): Loss[] => {
    const kind = lossKindOf(code);
    return kind === null ? [] : [{ code, kind, message, path }];
  });
  return { from, to, losses, summary: summarise(losses.length, from, to) };
}

const kindsByFirstWord: Readonly<Record<string, LossKind>> = {
  dropped: "dropped",
  changed: "changed",
  moved: "changed",
  trimmed: "changed",
  summarized: "changed",
  added: "added",
};

const aboutAnswers = ["dropped-tool-call", "dropped-fence"];

/** What a code's first word says; `null` for a warning about the answer. */
function lossKindOf(code: string): LossKind | null {
  if (aboutAnswers.includes(code)) return null;
  return kindsByFirstWord[code.split("-", 1)[0] ?? ""] ?? null;
}

function summarise(count: number, from: string | null, to: string): string {
  const what = count === 0 ? "Nothing" : count === 1 ? "1 thing" : `${count} things`;
  return `${what} changed when moving ${from === null ? "" : `from ${from} `}to ${to}.`;
}
