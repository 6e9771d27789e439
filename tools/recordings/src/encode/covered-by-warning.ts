import type { Warning } from "@crux/core";
import type { Difference } from "../compare/differences.ts";

/** Which of our options a field of a wire comes from; what is not named comes from providerOptions. */
const optionsByField: Readonly<Record<string, readonly string[]>> = {
  // A format the model does not know is asked for in words.
  messages: ["messages", "responseFormat"],
  input: ["messages", "responseFormat"],
  system: ["messages", "responseFormat"],
  max_output_tokens: ["maxOutputTokens"],
  text: ["responseFormat"],
  max_tokens: ["maxOutputTokens", "reasoning"],
  temperature: ["temperature", "reasoning"],
  top_p: ["topP", "reasoning"],
  top_k: ["topK", "reasoning"],
  dimensions: ["dimensions"],
  seed: ["seed"],
  stop: ["stop"],
  stop_sequences: ["stop"],
  frequency_penalty: ["frequencyPenalty"],
  presence_penalty: ["presencePenalty"],
  tools: ["tools"],
  tool_choice: ["toolChoice", "tools", "parallelToolCalls"],
  parallel_tool_calls: ["parallelToolCalls"],
  format: ["responseFormat"],
  think: ["reasoning"],
  response_format: ["responseFormat"],
  output_config: ["responseFormat", "reasoning"],
  reasoning_effort: ["reasoning"],
  reasoning: ["reasoning"],
  thinking: ["reasoning"],
  cache_control: ["cache"],
  contents: ["messages"],
  systemInstruction: ["messages", "responseFormat"],
  toolConfig: ["toolChoice", "tools", "parallelToolCalls"],
  "generationConfig.temperature": ["temperature"],
  "generationConfig.topP": ["topP"],
  "generationConfig.topK": ["topK"],
  "generationConfig.presencePenalty": ["presencePenalty"],
  "generationConfig.frequencyPenalty": ["frequencyPenalty"],
  "generationConfig.thinkingConfig": ["reasoning"],
  "generationConfig.responseMimeType": ["responseFormat"],
  "generationConfig.responseSchema": ["responseFormat"],
};

/**
 * The differences that no warning of the response speaks of. A warning speaks of the option its path begins with;
 * one about a message speaks of the messages alone.
 */
export function uncovered(differences: readonly Difference[], warnings: readonly Warning[]): readonly Difference[] {
  const told = new Set(warnings.map((warning) => warning.path?.split(".")[0] ?? ""));
  return differences.filter(({ path }) => {
    const [field = "", inner = ""] = path.split(".");
    const options = optionsByField[`${field}.${inner}`] ?? optionsByField[field] ?? ["providerOptions"];
    return !options.some((option) => told.has(option));
  });
}
