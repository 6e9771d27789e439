/**
 * The arguments of a tool call that the vendor says is whole: as they are when they parse as JSON, `{}` when
 * there are none, `null` when they do not parse, in which case the call was cut or broken and must not be run.
 */
export function finishedArguments(text: string): string | null {
  if (text.trim() === "") return "{}";
  try {
    JSON.parse(text);
    return text;
  } catch {
    return null;
  }
}
