import { shortenText } from "./shorten-text.ts";

/** How a text is condensed. */
export interface CondenseOptions {
  /** What the result may hold. */
  readonly maxCharacters: number;
  /** How large a piece is handed to `summarize`. Default 4000. */
  readonly chunkCharacters?: number | undefined;
  /** Says the same in about `targetCharacters`. Left out: the beginning and the end of each piece. */
  readonly summarize?: ((text: string, targetCharacters: number) => string | Promise<string>) | undefined;
}

/** A summary that does not get shorter would never end. */
const maxRounds = 10;

/** A text said in at most `maxCharacters`: piece by piece, in several rounds where one does not do, at last by cutting. */
export async function condenseText(text: string, options: CondenseOptions): Promise<string> {
  const { maxCharacters, chunkCharacters = 4000, summarize = shortenText } = options;
  let condensed = text;
  for (let round = 0; round < maxRounds && condensed.length > maxCharacters; round += 1) {
    const share = Math.min(0.5, maxCharacters / condensed.length);
    const chunks = chunksOf(condensed, chunkCharacters);
    const said = await Promise.all(
      chunks.map((chunk) => summarize(chunk, Math.max(16, Math.floor(chunk.length * share)))),
    );
    const next = said.join("\n");
    if (next.length >= condensed.length) break;
    condensed = next;
  }
  return shortenText(condensed, maxCharacters).slice(0, maxCharacters).toWellFormed();
}

function chunksOf(text: string, size: number): readonly string[] {
  const chunks: string[] = [];
  for (let at = 0; at < text.length; at += size) chunks.push(text.slice(at, at + size));
  return chunks;
}
