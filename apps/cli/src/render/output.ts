import { styleText } from "node:util";
import { toVisible } from "./visible.ts";

/** The styles this program uses. */
export type Style = "bold" | "dim" | "red" | "yellow" | "green";

/** Where text is written. On a terminal, and only there, control characters are made visible. */
export interface Output {
  readonly isTerminal: boolean;
  /** Resolves when the text was taken. `style` shows only on a terminal that wants colour (NO_COLOR is kept). */
  write(text: string, style?: Style): Promise<void>;
}

/** Opens a stream of the process for writing. */
export function openOutput(stream: NodeJS.WriteStream): Output {
  const isTerminal = stream.isTTY === true;
  let halfCharacter = "";
  return {
    isTerminal,
    async write(text, style) {
      // A character beyond the basic plane may come in two deltas.
      const whole = halfCharacter + text;
      halfCharacter = /[\uD800-\uDBFF]$/.exec(whole)?.[0] ?? "";
      const ready = whole.slice(0, whole.length - halfCharacter.length);
      if (ready === "") return;
      const shown = isTerminal ? toVisible(ready) : ready;
      const styled = style === undefined ? shown : styleText(style, shown, { stream });
      await new Promise<void>((resolve) => void stream.write(styled, () => resolve()));
    },
  };
}
