import type { RefusableOption, WireBody } from "../wire-dialect.ts";
import { warnDropped, type WireContext } from "./wire-context.ts";

const samplingFields = [
  ["temperature", "temperature"],
  ["topP", "top_p"],
  ["topK", "top_k"],
  ["stop", "stop"],
  ["seed", "seed"],
  ["frequencyPenalty", "frequency_penalty"],
  ["presencePenalty", "presence_penalty"],
] as const satisfies readonly (readonly [RefusableOption, string])[];

/** Adds how to sample; what the vendor refuses is left out, with a warning. */
export function encodeSampling(body: WireBody, refused: ReadonlySet<RefusableOption>, context: WireContext): void {
  const { request, dialect, model } = context;
  for (const [option, field] of samplingFields) {
    const value = request[option];
    if (value === undefined) continue;
    if (!refused.has(option)) body[field] = value;
    else {
      const message = `${dialect.displayName} does not take ${option} for ${model}; it is left out.`;
      warnDropped(context, "dropped-option", message, option);
    }
  }
}
