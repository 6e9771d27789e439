import type { Capability } from "@crux/core";
import { demand } from "../contracts/contract-result.ts";
import type { ProviderFixture } from "../contracts/provider-fixture.ts";
import type { Subject } from "../contracts/subject.ts";
import type { ConformanceCheck } from "./conformance-check.ts";
import { probeRequest, type Probe } from "./probe-request.ts";

/** Every option that a request may carry, with a value that no provider would send by itself. */
const options: readonly (readonly [name: string, probe: Probe])[] = [
  ["maxOutputTokens", { maxOutputTokens: 1237 }],
  ["temperature", { temperature: 0.37 }],
  ["topP", { topP: 0.73 }],
  ["topK", { topK: 37 }],
  ["stop", { stop: ["conform-stop"] }],
  ["seed", { seed: 7331 }],
  ["frequencyPenalty", { frequencyPenalty: 0.37 }],
  ["presencePenalty", { presencePenalty: 0.37 }],
  ["reasoning", { reasoning: { effort: "high" } }],
];

const base64 = {
  "image-input": "Y29uZm9ybS1pbWFnZQ==",
  "audio-input": "Y29uZm9ybS1zb3VuZA==",
  "document-input": "Y29uZm9ybS1wYWdlcw==",
};

const media: readonly (readonly [Capability, Probe, string])[] = [
  [
    "image-input",
    showing({ type: "image", mediaType: "image/png", data: base64["image-input"] }),
    base64["image-input"],
  ],
  [
    "audio-input",
    showing({ type: "audio", mediaType: "audio/wav", data: base64["audio-input"] }),
    base64["audio-input"],
  ],
  [
    "document-input",
    showing({ type: "file", mediaType: "application/pdf", filename: "a.pdf", data: base64["document-input"] }),
    base64["document-input"],
  ],
];

const schema = {
  type: "object",
  properties: { conform_field: { type: "string" } },
  required: ["conform_field"],
  additionalProperties: false,
};

const forms: readonly (readonly [Capability, Probe, string])[] = [
  ["tools", { tools: [{ name: "conform_tool", description: "Conform.", parameters: schema }] }, "conform_tool"],
  ["json-schema", { responseFormat: { type: "json-schema", schema, name: "conform" } }, "conform_field"],
];

/** Requests that every provider must be able to send, or say that it cannot. Answered by a chat fixture. */
export function requestChecks(subject: Subject, fixtures: readonly ProviderFixture[]): readonly ConformanceCheck[] {
  const send = (probe: Probe) => probeRequest(subject, fixtures, probe);
  return [
    { capability: "chat", name: "request: every turn is sent, in order", run: () => checkTurns(send) },
    {
      capability: "chat",
      name: "request: providerOptions of this provider are sent",
      run: () => checkOwnOptions(subject, send),
    },
    ...options.map(([name, probe]) => ({
      capability: "chat",
      name: `request: ${name} is sent, or a warning says that it is not`,
      run: () => checkOption(name, probe, send),
    })),
    ...[...media, ...forms].map(([capability, probe, mark]) => {
      const declared = subject.plugin.capabilities.includes(capability);
      return {
        // What is not declared must still not be lost in silence, which is a matter of chat.
        capability: declared ? capability : "chat",
        name: declared
          ? `request: ${capability} is sent`
          : `request: ${capability}, not declared, is not lost in silence`,
        run: () => checkSent(capability, declared, mark, probe, send),
      };
    }),
  ];
}

type Send = (probe: Probe) => ReturnType<typeof probeRequest>;

async function checkTurns(send: Send): Promise<void> {
  const { body } = await send({
    messages: [
      { role: "system", content: "conform-instructions" },
      { role: "user", content: "conform-first" },
      { role: "assistant", content: "conform-second" },
      {
        role: "user",
        content: [
          { type: "text", text: "conform-third" },
          { type: "text", text: "conform-fourth" },
        ],
      },
    ],
  });
  demand(body.includes("conform-instructions"), "The system message was not sent.");
  const places = ["first", "second", "third", "fourth"].map((word) => [word, body.indexOf(`conform-${word}`)] as const);
  const missing = places.filter(([, at]) => at < 0).map(([word]) => word);
  demand(missing.length === 0, `Of four pieces of text in three turns these were not sent: ${missing.join(", ")}.`);
  demand(
    places.every(([, at], index) => index === 0 || at > (places[index - 1]?.[1] ?? 0)),
    "The turns were sent in another order.",
  );
}

async function checkOwnOptions({ plugin }: Subject, send: Send): Promise<void> {
  const { body, told } = await send({ providerOptions: { [plugin.id]: { conform_option: "conform-value" } } });
  demand(body.includes("conform_option") || told, `providerOptions.${plugin.id} was lost: merge it into what is sent.`);
}

async function checkOption(name: string, probe: Probe, send: Send): Promise<void> {
  const [without, withOption] = [await send({}), await send(probe)];
  demand(
    withOption.told || withOption.body !== without.body,
    `${name} changed nothing in what was sent, and no warning said so. Send it, or add a warning with code "dropped-option" and path "${name}".`,
  );
}

async function checkSent(
  capability: Capability,
  declared: boolean,
  mark: string,
  probe: Probe,
  send: Send,
): Promise<void> {
  const { body, told } = await send(probe);
  if (declared)
    demand(body.includes(mark), `"${capability}" is declared, but the request does not hold what was given (${mark}).`);
  else
    demand(
      body.includes(mark) || told,
      `"${capability}" is not declared, and what was given was lost without a warning.`,
    );
}

function showing(part: Exclude<NonNullable<Probe["messages"]>[number]["content"], string>[number]): Probe {
  return { messages: [{ role: "user", content: [{ type: "text", text: "See:" }, part] }] } as Probe;
}
