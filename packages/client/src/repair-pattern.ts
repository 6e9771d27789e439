/**
 * A pattern as JavaScript reads it with the `u` flag, which JSON Schema recommends, since `\p{L}` and characters beyond
 * the BMP need it. Many patterns are written without it in mind, with escapes it forbids: `\-`, `\_`, `\"`. These are
 * written as it wants them. What is broken in other ways is returned as it is.
 */
export function repairPattern(pattern: string): string {
  if (isPattern(pattern)) return pattern;
  const repaired = pattern.replace(/\\([\s\S])/g, (escape, escaped: string) => {
    if (escaped === "-") return "\\x2d";
    return /[A-Za-z0-9^$\\.*+?()[\]{}|/]/.test(escaped) ? escape : escaped;
  });
  return isPattern(repaired) ? repaired : pattern;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
