import { inspect } from "node:util";
import { isSecret } from "@crux/core";
import type { FakeHttp } from "../fakes/fake-http.ts";
import { demand } from "./contract-result.ts";
import { canaryKey } from "./subject.ts";

/** Fails when the canary key can be read anywhere in `value`: printed, as JSON, in a message, a stack or a cause. */
export function demandNoKey(value: unknown, where: string): void {
  const texts = [
    inspect(value, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    JSON.stringify(value) ?? "",
  ];
  if (value instanceof Error) texts.push(value.message, value.stack ?? "", inspect(value.cause, { depth: 12 }));
  demand(
    !texts.some((text) => text.includes(canaryKey)),
    `${where} shows the key. Nothing but a Secret may hold it, and vendor messages must not be copied whole.`,
  );
}

/** Fails unless the key went out as a Secret in a header, and in nothing else. */
export function demandKeyInHeaders({ exchanges }: FakeHttp): void {
  for (const { request } of exchanges) {
    demand(!request.url.includes(canaryKey), "The key stands in the URL. It belongs in a header, as a Secret.");
    demand(
      typeof request.body !== "string" || !request.body.includes(canaryKey),
      "The key stands in the body. It belongs in a header, as a Secret.",
    );
    for (const [name, value] of Object.entries(request.headers)) {
      demand(
        isSecret(value) || !value.includes(canaryKey),
        `Header ${name} holds the key as plain text. Hand the Secret itself over, as with apiKey.map((key) => \`Bearer \${key}\`).`,
      );
      demand(name === name.toLowerCase(), `Header ${name} must be in lower case.`);
    }
  }
}

/** The body with the key quoted in its messages, as vendors do that refuse one; `null` where it has no message. */
export function quotingKey(body: string): string | null {
  const quoted = body.replace(
    /("(?:message|error|detail)"\s*:\s*")/g,
    (start: string) => `${start}Incorrect key ${canaryKey}. `,
  );
  return quoted === body ? null : quoted;
}
