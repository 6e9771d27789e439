/**
 * The text where it is short enough, else its beginning and its end around a note of how much is missing; with the note, no longer
 * than `maxCharacters` wherever the note itself fits.
 */
export function shortenText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const noteOf = (missing: number): string => ` […${missing} characters left out…] `;
  const room = Math.max(0, maxCharacters - noteOf(text.length).length);
  const head = wholeEnd(text, Math.ceil((room * 2) / 3));
  const tail = wholeStart(text, text.length - Math.floor(room / 3));
  return `${text.slice(0, head)}${noteOf(tail - head)}${text.slice(tail)}`;
}

/** A character of two units is not cut in half. */
function wholeEnd(text: string, end: number): number {
  return isLowSurrogate(text, end) ? Math.max(0, end - 1) : end;
}

function wholeStart(text: string, start: number): number {
  return isLowSurrogate(text, start) ? start + 1 : start;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
