import { asObject, listAt, objectsAt, textAt, type JsonObject } from "./json-value.ts";
import { argumentsText, type CallDraft } from "./settle-calls.ts";

/** The calls so far, and the one whose arguments still come in pieces. */
export interface GeminiCalls {
  readonly drafts: CallDraft[];
  open: { readonly draft: CallDraft; readonly values: Record<string, unknown> } | null;
}

/** Takes one `functionCall`; whether it begins a call that has a name. */
export function addGeminiCall(calls: GeminiCalls, call: JsonObject): boolean {
  const name = textAt(call, "name");
  if (name === "") {
    if (calls.open !== null) grow(calls, call);
    return false;
  }
  const draft: CallDraft = { id: textAt(call, "id"), name, arguments: "", closed: false };
  calls.drafts.push(draft);
  if (call.willContinue === true || Array.isArray(call.partialArgs)) {
    calls.open = { draft, values: {} };
    grow(calls, call);
    return true;
  }
  const text = argumentsText(call.args);
  draft.arguments = text === "{}" ? "" : text;
  draft.closed = true;
  calls.open = null;
  return true;
}

/** Google Cloud sends arguments value by value, each with its path; only fields at the top were ever recorded, and only those are read. */
function grow(calls: GeminiCalls, call: JsonObject): void {
  const { open } = calls;
  if (open === null) return;
  Object.assign(open.values, asObject(call.args) ?? {});
  for (const piece of objectsAt({ list: listAt(call, "partialArgs") }, "list")) {
    const key = textAt(piece, "jsonPath").replace(/^\$\.?/, "");
    const value = piece.stringValue ?? piece.numberValue ?? piece.boolValue ?? null;
    const known = open.values[key];
    open.values[key] = typeof known === "string" && typeof value === "string" ? known + value : value;
  }
  if (call.willContinue === true) return;
  open.draft.arguments = Object.keys(open.values).length === 0 ? "" : JSON.stringify(open.values);
  open.draft.closed = true;
  calls.open = null;
}
