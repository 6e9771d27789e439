// C0 but tab and newline, DEL, and C1: with these a text could move the cursor, retitle the window, fill the clipboard (ECMA-48, xterm OSC 52).
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const controls = /\r\n|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** The text with every control character but tab and newline as a visible sign: ESC becomes ␛. A text so treated cannot drive a terminal. */
export function toVisible(text: string): string {
  return text.replace(controls, (found) => (found === "\r\n" ? "\n" : signOf(found.charCodeAt(0))));
}

function signOf(code: number): string {
  if (code === 0x7f) return "\u2421";
  // Unicode's control pictures end with C0.
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : `<${code.toString(16)}>`;
}
