import type { ChatInput, CruxError } from "@crux/core";
import type { Command, Shell } from "../command.ts";
import { type OpenCrux, openCrux, settingsFile } from "../compose.ts";
import { hasKey, isKeyless } from "../has-key.ts";
import { parseOptions } from "../parse-options.ts";
import { chatOptions, type ChatValues, readChatOptions, readRepairs } from "./chat-options.ts";
import { readQuestion } from "./read-question.ts";
import { readSchema } from "./read-schema.ts";
import type { AnswerView } from "../render/answer.ts";
import { usageError } from "../usage-error.ts";

/** `crux chat [question …]` */
export const chatCommand: Command = {
  usage: "crux chat [options] [question …]",
  about: [
    "Asks a model one question. The answer goes to stdout as it comes; everything else goes to stderr.",
    'The question is the words given, or stdin when none are given. The word "-" stands for stdin among others.',
  ].join("\n"),
  options: chatOptions,
  examples: [
    ['crux chat --model openai/MODEL "Why is the sky blue?"', "ask, and read along"],
    ["git diff | crux chat Write a commit message for: -", "words, and stdin below them"],
    ["crux chat --json --model openai/MODEL Hi | jq .usage", "the whole response as one JSON document"],
    ["crux chat --jsonl Hi", "every event of the stream as one line of JSON, of the default model"],
    ["crux chat --reasoning --effort high --usage Is 2027 prime?", "let it think, look on, and see what it cost"],
    ["crux chat --schema person.json Who wrote Dune? | jq .name", "JSON that fits a schema, or an error"],
    [`crux chat --option 'openai.service_tier="flex"' Hi`, "an option only this vendor knows"],
  ],
  async run(args, shell) {
    const { values, words } = parseOptions(chatOptions, args);
    const options = readChatOptions(values);
    const question = await readQuestion(words, shell);
    const system = values.system === undefined ? [] : [{ role: "system" as const, content: values.system }];
    await using crux = await openCrux(shell.stderr);
    const input: ChatInput = {
      ...options,
      ...(await chooseModel(crux, options, shell)),
      messages: [...system, { role: "user", content: question }],
      signal: shell.signal,
    };
    return await ask(crux, input, values, shell);
  },
};

async function ask(crux: OpenCrux, input: ChatInput, values: ChatValues, shell: Shell): Promise<number> {
  const maxRepairs = readRepairs(values);
  const schema = values.schema === undefined ? undefined : await readSchema(values.schema);
  const file = await settingsFile();
  const explain = (error: CruxError): Error => {
    if (input.model === undefined && error.details.path === "model") return howToNameAModel(crux, file);
    return error.code === "not-found" && crux.problems.length > 0 ? pointToProblems(crux, error) : error;
  };
  const view: AnswerView = { reasoning: values.reasoning === true, usage: values.usage === true, explain };
  if (schema !== undefined) {
    const { renderObject, renderObjectJson, renderObjectJsonLines } = await import("../render/object.ts");
    const { generateObject, streamObject } = await import("@crux/core");
    const asked = { ...input, schema, maxRepairs };
    if (values.jsonl === true) return renderObjectJsonLines(streamObject(crux, asked), view, shell);
    const render = values.json === true ? renderObjectJson : renderObject;
    return render(() => generateObject(crux, asked), view, shell);
  }
  const { renderAnswer, renderJson, renderJsonLines, renderWhole } = await import("../render/answer.ts");
  if (values.json === true) return renderJson(() => crux.chat(input), view, shell);
  if (values.jsonl === true) return renderJsonLines(crux.stream(input), view, shell);
  if (values["no-stream"] === true) return renderWhole(() => crux.chat(input), view, shell);
  return renderAnswer(crux.stream(input), view, shell);
}

/** The provider that is missing may be among those that were found and cannot be used. */
function pointToProblems(crux: OpenCrux, error: CruxError): CruxError {
  const known = crux.providers().some(({ id }) => id === error.details.provider);
  return known
    ? error
    : error.with({ message: `${error.message} "crux plugins list" shows what was found and is not used.` });
}

/** With one key, and no word of the user's, there is only one model to begin with. */
async function chooseModel(
  crux: OpenCrux,
  { model }: Pick<ChatInput, "model">,
  { stderr }: Shell,
): Promise<Pick<ChatInput, "model">> {
  if (model !== undefined || crux.defaultModel !== undefined) return {};
  const [only, ...others] = crux.providers().filter(hasKey);
  if (only?.defaultModel === undefined || others.length > 0) return {};
  const chosen = `${only.id}/${only.defaultModel}`;
  await stderr.write(
    `note: No model was named; asking ${chosen}, since ${only.id} is the one provider with a key.\n`,
    "dim",
  );
  return { model: chosen };
}

function howToNameAModel(crux: OpenCrux, file: string): Error {
  const configured = crux.providers().filter(hasKey);
  const keyless = crux.providers().filter(isKeyless);
  const names = (configured.length > 0 ? configured : crux.providers()).flatMap(({ id, defaultModel }) =>
    defaultModel === undefined ? [] : [`${id}/${defaultModel}`],
  );
  const [example = `${configured[0]?.id ?? "openai"}/MODEL`, ...others] = names;
  const or = others.length === 0 ? "" : ` (or ${others.join(", ")})`;
  const list =
    configured.length === 0
      ? `No key is set yet: "crux providers" names the variables.${keyless.map(({ id }) => ` ${id} wants none.`).join("")}`
      : '"crux models list" shows the models.';
  return usageError(
    `No model was named. Write crux chat --model ${example} "…"${or}, or set "defaultModel" in ${file}. ${list}`,
  );
}
