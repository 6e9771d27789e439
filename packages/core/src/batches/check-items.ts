import { z } from "zod";
import type { BatchItem } from "../batch.ts";
import { countCharacters, guardInput } from "../calls/input-guard.ts";
import { prepareMessages, type PreparedMessages } from "../conversation/prepare-messages.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { Warning } from "../chat-response.ts";
import { CruxError, isCruxError } from "../errors.ts";
import { parseModelRef } from "../model.ts";
import { retryConfigSchema } from "../resilience/retry.ts";
import { timeoutsSchema } from "../resilience/timeouts.ts";
import { describeIssues } from "../standard-schema.ts";

const batchInputSchema = z.strictObject({
  items: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "expected 1 to 64 letters, digits, _ or -"),
        request: z.unknown(),
      }),
    )
    .min(1)
    .readonly(),
  timeouts: timeoutsSchema.optional(),
  retry: retryConfigSchema.optional(),
  signal: z.custom<AbortSignal>((value) => value instanceof AbortSignal, "expected an AbortSignal").optional(),
});

/** Requests that were checked, all for one provider. */
export interface CheckedItems {
  readonly provider: string;
  readonly items: readonly BatchItem[];
  readonly options: Pick<z.output<typeof batchInputSchema>, "timeouts" | "retry" | "signal">;
}

/** By what a request is checked. */
export interface ItemRules {
  /** 0 is no limit. */
  readonly maxInputCharacters: number;
  parseRequest(input: unknown): ChatRequest;
}

/**
 * Checks a batch as its caller gave it: every request as `chat` would, unique ids, one provider.
 * @throws CruxError `invalid-request` with the path of the first mistake.
 */
export function checkItems(value: unknown, rules: ItemRules): CheckedItems {
  const result = batchInputSchema.safeParse(value);
  if (!result.success) {
    const { issues } = result.error;
    throw invalid(`${describeIssues(issues)}.`, issues[0]?.path.map(String).join(".") ?? "");
  }
  const { items: given, ...options } = result.data;
  const seen = new Set<string>();
  const items = given.map(({ id, request }, at) => {
    if (seen.has(id)) throw invalid(`the id "${id}" stands twice; each must be unique.`, `items.${at}.id`);
    seen.add(id);
    return checkItem(id, request, at, rules);
  });
  const [first] = items;
  const provider = first === undefined ? "" : parseModelRef(first.request.model).provider;
  const stray = items.findIndex(({ request }) => parseModelRef(request.model).provider !== provider);
  if (stray === -1) return { provider, items, options };
  const message = `"${items[stray]?.request.model ?? ""}" is not of ${provider}; a batch goes to one provider. Make one for each.`;
  throw invalid(message, `items.${stray}.request.model`);
}

function checkItem(id: string, input: unknown, at: number, rules: ItemRules): BatchItem {
  try {
    const request = rules.parseRequest(input);
    guardInput(countCharacters(request), rules.maxInputCharacters);
    return { id, request, model: parseModelRef(request.model).model };
  } catch (thrown) {
    throw isCruxError(thrown) ? ofItem(thrown, id, at) : thrown;
  }
}

/** A request as a vendor's batch takes it, and what was left out for it. */
export function prepareItem(
  { id, request, model }: BatchItem,
  provider: string,
): Pick<PreparedMessages, "warnings" | "turns"> & { readonly item: BatchItem } {
  const { messages, warnings, turns } = prepareMessages(request.messages, provider, model);
  const { signal: _signal, timeouts: _timeouts, retry: _retry, ...kept } = request;
  const dropped = callOptions.filter((name) => request[name] !== undefined);
  const item = { id, model, request: { ...kept, messages } };
  return { item, turns, warnings: [...warnings, ...dropped.map(dropsOption)] };
}

const callOptions = ["signal", "timeouts", "retry"] as const;

function dropsOption(name: string): Warning {
  const message = `A request of a batch is no call of its own: its ${name} is left out. Give it to the batch.`;
  return { code: "dropped-option", message, path: name };
}

function ofItem(error: CruxError, id: string, at: number): CruxError {
  const { path } = error.details;
  return new CruxError(error.code, `Item "${id}" of the batch: ${error.message}`, {
    ...error.details,
    path: `items.${at}.request${path === undefined || path === "" ? "" : `.${path}`}`,
    cause: error.cause,
  });
}

function invalid(why: string, path: string): CruxError {
  return new CruxError("invalid-request", `Invalid batch: ${why}`, { path });
}
