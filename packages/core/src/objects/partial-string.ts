const escapes: Readonly<Record<string, string>> = {
  ...{ '"': '"', "\\": "\\", "/": "/" },
  ...{ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" },
};

/** Reads what stands between the quotes of a JSON string, in pieces of any length. */
export class PartialString {
  /** What has been read, without half an escape and half a character at its end. */
  text = "";
  state: "open" | "closed" | "broken" = "open";
  /** An escape whose rest is still to come. */
  #escape = "";
  /** The first half of a character beyond the BMP. */
  #half = "";

  /** Reads on at `from`, to behind the closing quote or to the end; gives where that is. */
  read(piece: string, from: number): number {
    let at = from;
    while (at < piece.length && this.state === "open") {
      if (this.#escape !== "") this.#readEscape(piece[at++] ?? "");
      else at = this.#readPlain(piece, at);
    }
    return at;
  }

  #readPlain(piece: string, from: number): number {
    let end = from;
    while (end < piece.length && piece[end] !== '"' && piece[end] !== "\\") end += 1;
    if (end > from) this.#append(piece.slice(from, end));
    if (piece[end] === "\\") this.#escape = "\\";
    else if (piece[end] === '"') {
      this.state = "closed";
      this.text += this.#half;
    }
    return end + 1;
  }

  #readEscape(character: string): void {
    this.#escape += character;
    const isCode = this.#escape[1] === "u";
    if (isCode && this.#escape.length < 6) return;
    const read = isCode ? characterOf(this.#escape.slice(2)) : escapes[character];
    this.#escape = "";
    if (read === undefined) this.state = "broken";
    else this.#append(read);
  }

  #append(read: string): void {
    const whole = this.#half + read;
    this.#half = /[\ud800-\udbff]$/.exec(whole)?.[0] ?? "";
    this.text += this.#half === "" ? whole : whole.slice(0, -1);
  }
}

function characterOf(digits: string): string | undefined {
  return /^[0-9a-f]{4}$/i.test(digits) ? String.fromCharCode(Number.parseInt(digits, 16)) : undefined;
}
