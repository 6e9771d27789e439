import type { Random } from "./random.ts";

/** What happens to the bytes of a body. */
export const bodyMutations: Readonly<Record<string, (body: string, random: Random) => string>> = {
  CRLF: (body) => body.replace(/\r\n|\r|\n/g, "\r\n"),
  CR: (body) => body.replace(/\r\n|\r|\n/g, "\r"),
  "byte order mark": (body) => `\uFEFF${body}`,
  "white space before": (body, random) => `${random.pick([" ", "\n", "\r\n", "\t\n", " \n \n", "\n\n\n   "])}${body}`,
  "white space after": (body, random) => `${body}${random.pick([" ", "\n", "\r\n", "\n\n\n   "])}`,
  comments: (body) => body.replaceAll("\n\n", "\n: keep-alive\n\n: OPENROUTER PROCESSING\n\n"),
  "comment first": (body) => (body.startsWith("{") ? body : `: OPENROUTER PROCESSING\n\n${body}`),
  "no space after data": (body) => body.replace(/^data: /gm, "data:"),
  "id and retry": (body) => body.replace(/^data:/gm, "id: 1\nretry: 5\ndata:"),
  "no blank line at the end": (body) => body.replace(/\s+$/, ""),
  "one blank line missing": (body, random) => withoutOneBlank(body, random),
  "cut anywhere": (body, random) => body.slice(0, random.below(body.length + 1)),
  "cut near the end": (body, random) => body.slice(0, Math.max(0, body.length - random.below(40))),
  "bare error line": (body, random) => bareLine(body, random, '{"error":{"message":"stopped","code":500}}'),
  "bare error line, indented": (body, random) =>
    bareLine(body, random, '{\n  "error": {\n    "message": "stopped",\n    "type": "server_error"\n  }\n}'),
  "bare line of JSON": (body, random) => bareLine(body, random, '{"note":"nothing to see"}'),
  "bare line of words": (body, random) =>
    bareLine(body, random, "upstream connect error or disconnect/reset before headers"),
  html: () => "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
  "html after the rest": (body) => `${body}<html>502</html>`,
  empty: () => "",
  blank: () => "\n\n",
  words: () => "upstream request timeout",
  "in a list": (body) => `[${body}]`,
  "lone surrogate": (body) => body.replace(/"(content|text)":"/, '"$1":"\\ud83d'),
  "data on several lines": (body) => body.replace(/^data: (\{)("[^"]*":)/gm, "data: $1\ndata: $2"),
};

function withoutOneBlank(body: string, random: Random): string {
  const blanks = [...body.matchAll(/\n\n/g)].map(({ index }) => index);
  if (blanks.length === 0) return body;
  const at = random.pick(blanks);
  return `${body.slice(0, at)}\n${body.slice(at + 2)}`;
}

/** Puts a line without `data:` between two events. */
function bareLine(body: string, random: Random, line: string): string {
  if (!body.includes("data:")) return body;
  const events = body.split("\n\n");
  const at = random.below(events.length + 1);
  return [...events.slice(0, at), line, ...events.slice(at)].join("\n\n");
}
