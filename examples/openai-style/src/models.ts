import type { ReadModel } from "@crux/wire-openai";

/** Whether a model takes images. */
export function seesImages(model: string): boolean {
  return !model.endsWith("-text");
}

/** What Anvil's list says of a model, beside its id. Unknown stays unknown: `null`, never a guess. */
export const readModel: ReadModel = ({ id, context_length: contextLength }) => ({
  contextWindow: typeof contextLength === "number" ? contextLength : null,
  capabilities: { "image-input": seesImages(String(id)) },
});
