import { CruxError } from "../errors.ts";
import { parseJson } from "../json.ts";
import type { HttpResponse } from "../ports/http-client.ts";
import { createUtf8Reader } from "./utf8.ts";

/** No single answer of a vendor is meant to be larger. */
export const maxBodyBytes = 256 * 1024 * 1024;

/**
 * Reads a whole body as UTF-8 text.
 * @throws CruxError `bad-response` over `limit` bytes; `network` when the body breaks off.
 */
export async function readText(response: HttpResponse, limit = maxBodyBytes): Promise<string> {
  const reader = createUtf8Reader();
  let text = "";
  let length = 0;
  for await (const bytes of response.body) {
    length += bytes.byteLength;
    if (length > limit)
      throw new CruxError("bad-response", `The vendor sent a body of more than ${limit} bytes.`, { phase: "body" });
    text += reader.read(bytes);
  }
  return text + reader.end();
}

/**
 * Reads a whole body as JSON; white space before it (a vendor's keep-alive) is skipped.
 * @throws CruxError `bad-response` when it is empty, no JSON, or an edge's HTML page.
 */
export async function readJson(response: HttpResponse): Promise<unknown> {
  const text = await readText(response);
  return parseJson(text, describeBody(response));
}

/** `The 200 answer (text/html)`, for messages: never the body. */
export function describeBody(response: HttpResponse): string {
  return `The ${response.status} answer (${response.headers["content-type"] ?? "no content type"})`;
}
