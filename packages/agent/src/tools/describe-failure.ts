import { isCruxError } from "@crux/core";

/**
 * What a model is told of a tool that threw. A CruxError's message is meant to be read and holds no secret; that of any other error
 * may quote a key, a URL with one, or a file, so that only its name and its code (`ENOENT`) are told. Never a stack.
 */
export function describeFailure(name: string, thrown: unknown): string {
  if (isCruxError(thrown)) return `The tool ${name} failed: ${thrown.message}`;
  const kind = [errorName(thrown), errorCode(thrown)].filter((word) => word !== null).join(" ");
  return `The tool ${name} failed${kind === "" ? "" : ` (${kind})`}. Its reason was not told.`;
}

/** A class name or code such as `TypeError`, `ENOENT`, `ERR_INVALID_URL`: no room for a secret in it. */
const plainWord = /^[A-Za-z][A-Za-z_]{1,39}$/;

function errorName(thrown: unknown): string | null {
  return thrown instanceof Error && plainWord.test(thrown.name) ? thrown.name : null;
}

function errorCode(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !("code" in thrown)) return null;
  return typeof thrown.code === "string" && plainWord.test(thrown.code) ? thrown.code : null;
}
