/**
 * The warnings of Crux and its own packages, with what each says. The first word tells what became of the thing:
 * `dropped`, `changed` (`moved`, `trimmed`, `summarized` too) or `added`. A plugin may have others; it should keep to the same first words.
 */
export const warningCodes = {
  "dropped-opaque-data": "Signatures, encrypted reasoning and ids that another model gave were left out.",
  "dropped-provider-item": "An item that only another vendor understands was left out.",
  "dropped-reasoning": "Thinking was left out: another model's, or one without its vendor's signature.",
  "dropped-citations": "Citations of another model's text were left out; the text stays.",
  "dropped-failed-turn": "An assistant turn that ended in an error, or was aborted, was left out.",
  "dropped-cut-call": "A tool call that never ended was left out.",
  "dropped-tool-result": "A tool result that no turn had asked for was left out.",
  "dropped-content": "An image, sound, file or item that the model cannot be given was left out.",
  "dropped-message": "A message of which nothing was left to send was left out.",
  "dropped-option": "An option that the vendor or model does not take was left out.",
  "dropped-tool": "A tool that only another vendor understands was left out.",
  "dropped-fence": "The answer's JSON stood in a Markdown fence, which was left out with the words around it.",
  "dropped-tool-call": "The answer held a tool call without a name, which can neither be told nor run.",
  "changed-content": "Content was sent in another form.",
  "changed-option": "An option was sent as the nearest that the vendor or model takes.",
  "changed-schema": "A JSON Schema was sent without what the vendor does not take.",
  "moved-content": "Content stands in another place of what was sent.",
  "dropped-turn": "A turn was left out of a conversation that had grown too long for the model (`@crux/agent`).",
  "dropped-step": "A step of calls and results was left out of a conversation that had grown too long (`@crux/agent`).",
  "trimmed-tool-result": "A tool's result was cut in a conversation that had grown too long (`@crux/agent`).",
  "summarized-turns": "Turns of a conversation that had grown too long were sent as a summary (`@crux/agent`).",
  "summary-failed": "The summary of a long conversation could not be had; turns were left out (`@crux/agent`).",
  "unknown-context-window": "Nobody says how much fits into the model: nothing was left out (`@crux/agent`).",
  "added-tool-result": "A tool call without a result was given an error result.",
  "added-instruction": "The model was asked in words for what the vendor has no option for.",
  "missing-done-signal": "The answer ended without the last signal of its wire, and is whole all the same.",
  "schema-limit": "A JSON Schema is larger or deeper than the vendor may take; it was sent all the same.",
  "prompt-truncated": "The vendor seems to have read only a part of the prompt.",
  "context-full": "The answer ended because the model's context was full.",
  "not-streamed": "The provider does not stream: the answer came in one piece.",
} as const;

/** See {@link warningCodes}; a plugin may have others. */
export type WarningCode = keyof typeof warningCodes | (string & {});
