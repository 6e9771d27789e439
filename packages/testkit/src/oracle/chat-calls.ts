import { objectAt, objectsAt, textAt, numberAt, type JsonObject } from "./json-value.ts";
import { argumentsText, type CallDraft } from "./settle-calls.ts";

/** A Chat call while it is read: `index` is where later fragments find it, `custom` marks a free-text tool. */
export interface ChatCallDraft extends CallDraft {
  readonly index: string | null;
  readonly custom: boolean;
}

/** Adds the calls of a whole message: every entry is a call of its own. */
export function addWholeCalls(drafts: ChatCallDraft[], message: JsonObject): void {
  for (const entry of objectsAt(message, "tool_calls")) fill(begin(drafts, entry), entry);
  addLegacyCall(drafts, message);
}

/** Adds the fragments of a streamed delta to the calls they belong to: by id, then by index, then to the latest. */
export function addCallFragments(drafts: ChatCallDraft[], delta: JsonObject): void {
  for (const entry of objectsAt(delta, "tool_calls")) fill(ownerOf(drafts, entry) ?? begin(drafts, entry), entry);
  addLegacyCall(drafts, delta);
}

function ownerOf(drafts: readonly ChatCallDraft[], entry: JsonObject): ChatCallDraft | undefined {
  const id = textAt(entry, "id");
  const index = indexOf(entry);
  const sameId = id === "" ? undefined : drafts.find((draft) => draft.id === id);
  if (sameId !== undefined) return sameId;
  if (index !== null) {
    const latest = drafts.findLast((draft) => draft.index === index);
    return id === "" || latest?.id === "" ? latest : undefined;
  }
  // Neither id nor index: what brings a name is a call of its own, what does not goes on with the latest.
  return id === "" && nameOf(entry) === "" ? drafts.at(-1) : undefined;
}

function begin(drafts: ChatCallDraft[], entry: JsonObject): ChatCallDraft {
  const custom = entry.type === "custom" || objectAt(entry, "custom") !== null;
  const draft = { id: "", name: "", arguments: "", closed: false, index: indexOf(entry), custom };
  drafts.push(draft);
  return draft;
}

/** A number, or the text of one. */
function indexOf(entry: JsonObject): string | null {
  return numberAt(entry, "index")?.toString() ?? (textAt(entry, "index") || null);
}

/** The first id and name stay: later ones are blank, null or repeated. */
function fill(draft: CallDraft, entry: JsonObject): void {
  draft.id ||= textAt(entry, "id");
  draft.name ||= nameOf(entry);
  draft.arguments += argumentsText(objectAt(entry, "function")?.arguments);
}

function nameOf(entry: JsonObject): string {
  return textAt(objectAt(entry, "function") ?? objectAt(entry, "custom"), "name");
}

/** The `function_call` of before tools existed: one call, no id. */
function addLegacyCall(drafts: ChatCallDraft[], message: JsonObject): void {
  const legacy = objectAt(message, "function_call");
  if (legacy === null) return;
  const entry = { index: -1, function: legacy };
  fill(drafts.find((draft) => draft.index === "-1") ?? begin(drafts, entry), entry);
}
