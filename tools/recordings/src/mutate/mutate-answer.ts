import type { RecordedExchange } from "@crux/testkit";
import { bodyOf, framesOf, type AnswerFrames, type Frame } from "./answer-frames.ts";
import { bodyMutations } from "./mutate-body.ts";
import { frameMutations } from "./mutate-frames.ts";
import { jsonMutations } from "./mutate-json.ts";
import { createRandom, type Random } from "./random.ts";

/** An exchange whose answer was changed; its id tells how, and has the change again. */
export interface Mutant {
  readonly exchange: RecordedExchange;
  readonly mutations: readonly string[];
}

/** Most changes to one answer: several together are where decoders trip, and a few can still be understood. */
const mostChanges = 3;

/** Changes one recorded answer; the same seed gives the same change. */
export function mutateAnswer(recorded: RecordedExchange, seed: string): Mutant {
  const random = createRandom(`${seed} ${recorded.id}`);
  const mutations: string[] = [];
  let answer = framesOf(recorded);
  for (let left = random.below(mostChanges) + 1; left > 0; left -= 1) answer = changedFrames(answer, random, mutations);
  let body = bodyOf(answer);
  if (mutations.length === 0 || random.below(3) === 0) {
    const name = random.pick(Object.keys(bodyMutations));
    body = bodyMutations[name]?.(body, random) ?? body;
    mutations.push(name);
  }
  const { chunks: _chunks, bodyEncoding: _encoding, ...response } = recorded.response;
  return {
    exchange: {
      ...recorded,
      id: `${recorded.id}#${seed}`,
      response: { ...response, ...changedHead(recorded, random, mutations), body },
    },
    mutations,
  };
}

function changedFrames(answer: AnswerFrames, random: Random, mutations: string[]): AnswerFrames {
  const { streamed, frames } = answer;
  if (frames.length === 0) return answer;
  const [kind, names] = random.pick([
    ["json", Object.keys(jsonMutations)],
    ["frames", Object.keys(frameMutations)],
    ["frames", Object.keys(frameMutations)],
    ["body", [""]],
  ] as const);
  const name = random.pick(names);
  if (kind === "body") return answer;
  mutations.push(name);
  if (kind === "frames") {
    const changed = frameMutations[name]?.(frames, random) ?? frames;
    // An answer in one piece stays one.
    return { ...answer, frames: streamed ? changed : changed.slice(0, 1) };
  }
  const at = random.below(frames.length);
  return { ...answer, frames: frames.map((frame, index) => (index === at ? changedJson(frame, name, random) : frame)) };
}

function changedJson(frame: Frame, name: string, random: Random): Frame {
  if (!("json" in frame.data)) return frame;
  return { ...frame, data: { json: jsonMutations[name]?.(frame.data.json, random) ?? frame.data.json } };
}

const statuses = [200, 201, 202, 206, 400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 502, 503, 504, 524, 529];
const contentTypes = [
  "text/event-stream",
  "application/json",
  "text/plain",
  "text/html",
  "application/octet-stream",
  "",
];

function changedHead(
  { response }: RecordedExchange,
  random: Random,
  mutations: string[],
): Partial<RecordedExchange["response"]> {
  if (random.below(10) > 0) return {};
  const status = random.pick(statuses);
  const type = random.pick(contentTypes);
  mutations.push(`status ${status}`, `content-type ${type}`);
  return { status, headers: { ...response.headers, "content-type": type } };
}
