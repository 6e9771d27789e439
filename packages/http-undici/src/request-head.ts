import { CruxError, type HttpRequest, isSecret } from "@crux/core";

/** Where a request goes: what the pool is chosen by, and what is written on the request line. */
export interface Target {
  readonly origin: string;
  /** Host and port, for messages. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
}

let lastUrl = "";
let lastTarget: Target | null = null;

/**
 * Takes a request's URL apart; the last one is remembered, since as a rule it comes again.
 * @throws CruxError `configuration` when it is not an absolute http(s) URL, or holds credentials. The URL is never quoted.
 */
export function parseTarget(url: string): Target {
  if (lastTarget === null || url !== lastUrl) {
    lastTarget = takeApart(url);
    lastUrl = url;
  }
  return lastTarget;
}

function takeApart(url: string): Target {
  const parsed = URL.parse(url);
  if (parsed === null || (parsed.protocol !== "https:" && parsed.protocol !== "http:")) {
    throw new CruxError(
      "configuration",
      "The URL of a request is not an absolute http or https URL. Check the provider's baseUrl.",
    );
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new CruxError(
      "configuration",
      `The URL for ${parsed.host} holds a user name or password. Credentials belong in the provider's apiKey or headers.`,
    );
  }
  return { origin: parsed.origin, host: parsed.host, path: parsed.pathname + parsed.search };
}

// RFC 9110: a value is of visible characters, space, tab and obs-text; a name is a token.
const illegalInValue = /[^\t\x20-\x7e\x80-\xff]/;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * The headers as they are written to the socket: Secrets in clear, and `accept-encoding` with what this
 * adapter decodes, unless the request names its own.
 * @throws CruxError `configuration` for a name or value HTTP does not allow. The value is never quoted.
 */
export function encodeHeaders(headers: HttpRequest["headers"]): Record<string, string> {
  const written: Record<string, string> = { "accept-encoding": "gzip, deflate, br" };
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    const text = isSecret(value) ? value.reveal() : value;
    if (!token.test(name))
      throw new CruxError(
        "configuration",
        "A request header has a name that HTTP does not allow. Check the headers in the settings.",
      );
    if (illegalInValue.test(text)) {
      throw new CruxError(
        "configuration",
        `The value of the header ${name} holds a line break or another character that HTTP does not allow. Often it was copied along with an API key: set the key again without it.`,
      );
    }
    written[name] = text;
  }
  return written;
}

/** An answer's headers as the port gives them: values of a repeated one joined. Changes `headers`, which nobody else holds. */
export function decodeHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(", ");
  }
  return headers as Record<string, string>;
}
