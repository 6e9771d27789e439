import { addAbortSignal } from "node:stream";
import { text } from "node:stream/consumers";
import type { Shell } from "../command.ts";
import { usageError } from "../usage-error.ts";

/** The question: the words given, stdin where `-` stands, stdin alone when there are no words. @throws UsageError when there is none. */
export async function readQuestion(words: readonly string[], shell: Pick<Shell, "stdin" | "signal">): Promise<string> {
  if (words.length === 0 && shell.stdin.isTTY === true) {
    throw usageError(
      'No question. Write crux chat "Why is the sky blue?", or pipe it in. "crux help chat" shows examples.',
    );
  }
  const dash = words.length === 0 ? 0 : words.indexOf("-");
  if (dash === -1) return someText(words.join(" "));
  const piped = await text(addAbortSignal(shell.signal, shell.stdin));
  const paragraphs = [words.slice(0, dash).join(" "), piped.trimEnd(), words.slice(dash + 1).join(" ")];
  return someText(paragraphs.filter((paragraph) => paragraph !== "").join("\n\n"));
}

function someText(question: string): string {
  if (question.trim() === "")
    throw usageError('The question is empty. Write crux chat "Why is the sky blue?", or pipe it in.');
  return question;
}
