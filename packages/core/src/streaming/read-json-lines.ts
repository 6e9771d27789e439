import { parseJson } from "../json.ts";
import type { HttpResponse } from "../ports/http-client.ts";
import { createNdjsonParser } from "./ndjson.ts";

/**
 * The values of a body of newline-delimited JSON, as they come. Leaving it early closes the connection. `what` names
 * a line in messages.
 * @throws CruxError `bad-response` for a line that is no JSON or endless; `network` when the body breaks off.
 */
export async function* readJsonLines(response: HttpResponse, what: string): AsyncGenerator<unknown, void, undefined> {
  let lines: string[] = [];
  const parser = createNdjsonParser({ onMessage: (line) => lines.push(line) });
  const take = (): readonly string[] => {
    const taken = lines;
    lines = [];
    return taken;
  };
  for await (const bytes of response.body) {
    parser.push(bytes);
    for (const line of take()) yield parseJson(line, what);
  }
  parser.end();
  for (const line of take()) yield parseJson(line, what);
}
