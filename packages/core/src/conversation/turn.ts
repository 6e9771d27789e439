import type { Message } from "../messages.ts";

/** A message of a history that had to be changed, and where its content stood in what the caller gave. */
export interface Turn {
  readonly message: Message;
  /** Such as `messages.2`. */
  readonly path: string;
  /** Where each part stood; `null` where each stands under `path` as it did. */
  readonly parts: readonly string[] | null;
}

/** A message as the caller gave it. */
export function unchangedTurn(message: Message, index: number): Turn {
  return { message, path: `messages.${index}`, parts: null };
}

/** Where the part `at` of a turn stood. */
export function partPath({ path, parts }: Turn, at: number): string {
  return parts?.[at] ?? `${path}.content.${at}`;
}
