import type { CruxError } from "../errors.ts";
import type { StreamEvent } from "../stream-event.ts";
import type { ObjectProgress, ObjectResult, ObjectRound } from "./object-result.ts";

/** A value of which parts may be missing still. */
export type PartialObject<Value> = unknown extends Value
  ? Value
  : Value extends readonly (infer Item)[]
    ? PartialObject<Item>[]
    : Value extends object
      ? { [Key in keyof Value]?: PartialObject<Value[Key]> }
      : Value;

/** How far the object has come; nothing of it has been checked. */
export interface PartialObjectEvent<Output = unknown> {
  readonly type: "partial-object";
  readonly round: number;
  /** One object all through a round, which grows: `structuredClone` it to keep a state of it. */
  readonly object: PartialObject<Output>;
}

/** A round is over. */
export interface ObjectRoundEvent {
  readonly type: "object-round";
  readonly round: ObjectRound;
}

/** The object is whole and fits. */
export interface ObjectFinish<Output = unknown> {
  readonly type: "object-finish";
  readonly result: ObjectResult<Output>;
}

/** There is no object. */
export interface ObjectError {
  readonly type: "object-error";
  readonly error: CruxError;
  readonly progress: ObjectProgress;
}

/**
 * What `streamObject` yields: in each round the events of its stream, `partial-object` where its text shows more, and
 * `object-round`; then exactly one `object-finish` or `object-error`.
 */
export type ObjectEvent<Output = unknown> =
  StreamEvent<Output> | PartialObjectEvent<Output> | ObjectRoundEvent | ObjectFinish<Output> | ObjectError;
