import { z } from "zod";

const inspectSymbol = Symbol.for("nodejs.util.inspect.custom");
const secretBrand = Symbol.for("crux.secret/1");

/**
 * A credential that cannot be printed by accident: `String(secret)`, JSON, template literals and
 * `console.log` give `[secret …abcd]`. Only {@link Secret.reveal} gives the value, and only the
 * HTTP adapter, as it writes the header, should call it.
 */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
  }

  /** Recognised by any copy of core. */
  get [secretBrand](): true {
    return true;
  }

  /** Wraps `value`; a Secret is returned as it is. */
  static of(value: string | Secret): Secret {
    return isSecret(value) ? value : new Secret(value);
  }

  /** The value in clear. Give it to nothing that logs. */
  reveal(): string {
    return this.#value;
  }

  /** A new Secret made from this one's value, for a header such as `Bearer …`. */
  map(transform: (value: string) => string): Secret {
    return new Secret(transform(this.#value));
  }

  /** `[secret …abcd]`: the last four characters where the value is long enough not to be guessed from them. */
  toString(): string {
    return this.#value.length >= 12 ? `[secret …${this.#value.slice(-4)}]` : "[secret]";
  }

  toJSON(): string {
    return this.toString();
  }

  [inspectSymbol](): string {
    return this.toString();
  }
}

/** Whether `value` is a {@link Secret}, made by this copy of core or another. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && secretBrand in value;
}

/** A settings field that holds a credential: takes a string or a Secret, gives a Secret. */
export const secretSchema = z
  .union([z.string().min(1), z.custom<Secret>(isSecret, "expected a string or a Secret")])
  .transform((value) => Secret.of(value));
