import type { JsonObject } from "@crux/core";
import { readObjects, readString } from "../../wire-json.ts";
import { warnDropped, type EncodeContext } from "./encode-context.ts";

/** An item of an assistant turn on its way back. */
export interface TurnItem {
  item: JsonObject;
  /** Whether it is one of the vendor's own, as it came. */
  readonly isWhole: boolean;
  readonly path: string;
}

/**
 * The items of a turn, thoughts only where they may go back: a thought goes with the item it led to or not at all ("was
 * provided without its required following item"), and an item whose thought stays behind goes without its id, by which
 * the vendor would miss the thought (vercel/ai#7099, #8379; openai/openai-node#1567).
 */
export function keepWhole(turn: readonly TurnItem[], context: EncodeContext): readonly JsonObject[] {
  const kept: JsonObject[] = [];
  let isBehindLost = false;
  turn.forEach(({ item, path }, index) => {
    if (item.type === "reasoning") {
      isBehindLost = !isReplayable(item, context) || !hasFollower(turn, index);
      if (isBehindLost) warnOfLost(path, context);
      else kept.push(item);
      return;
    }
    const sent = isBehindLost ? withoutId(item) : item;
    if (sent === null) warnDropped(context, "dropped-content", "An item whose thought is lost is left out.", path);
    else kept.push(sent);
  });
  return kept;
}

/** Where nothing is stored, the vendor knows a thought only by its encrypted content; open models show the thought itself. */
function isReplayable(item: JsonObject, { stored }: EncodeContext): boolean {
  return stored || readString(item.encrypted_content) !== null || readObjects(item.content).length > 0;
}

/** Thoughts may follow each other; the last of them leads to something. */
function hasFollower(turn: readonly TurnItem[], index: number): boolean {
  const follower = turn.slice(index + 1).find(({ item }) => item.type !== "reasoning");
  return follower?.isWhole === true;
}

/** `null` for an item that is nothing without its id: a server tool's. */
function withoutId(item: JsonObject): JsonObject | null {
  const { id, ...rest } = item;
  if (id === undefined) return item;
  return item.role === "assistant" || item.call_id !== undefined ? rest : null;
}

function warnOfLost(path: string, context: EncodeContext): void {
  const what = "A thought can go back only whole and with what it led to; it is left out, and the model thinks anew.";
  warnDropped(context, "dropped-reasoning", what, path);
}
