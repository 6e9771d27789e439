import { expect, it } from "vitest";
import { toVisible } from "./visible.ts";

it.each([
  ["an SGR sequence", "a\u001b[31mb", "a␛[31mb"],
  ["a window title", "\u001b]0;title\u0007", "␛]0;title␇"],
  ["the clipboard (OSC 52)", "\u001b]52;c;aGk=\u001b\\", "␛]52;c;aGk=␛\\"],
  ["one-byte CSI and OSC", "\u009b2J\u009d0;x\u009c", "<9b>2J<9d>0;x<9c>"],
  ["a lone carriage return, which would overwrite the line", "safe\revil", "safe␍evil"],
  ["backspace, NUL and DEL", "\b\u0000\u007f", "␈␀␡"],
])("makes %s visible", (_name, text, shown) => {
  expect(toVisible(text)).toBe(shown);
});

it("leaves text of any language, tabs and lines as they are", () => {
  const text = "a\tb\nc é 漢 \u{1f600} \u05d0\u00a0";
  expect(toVisible(text)).toBe(text);
  expect(toVisible("a\r\nb")).toBe("a\nb");
});
