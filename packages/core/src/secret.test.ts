import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { isSecret, Secret, secretSchema } from "./secret.ts";

const key = "sk-test-0123456789abcd";

describe("Secret", () => {
  it("cannot be printed by accident", () => {
    const secret = Secret.of(key);
    const printed = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
      String(new Error(`${secret}`)),
    ];
    for (const text of printed) {
      expect(text).not.toContain(key);
      expect(text).toContain("…abcd");
    }
  });

  it("shows nothing of a value so short that four characters would give it away", () => {
    expect(String(Secret.of("short"))).toBe("[secret]");
  });

  it("reveals its value when asked, also after a change", () => {
    expect(
      Secret.of(key)
        .map((value) => `Bearer ${value}`)
        .reveal(),
    ).toBe(`Bearer ${key}`);
  });

  it("is not wrapped twice, and is known by its brand", () => {
    const secret = Secret.of(key);
    expect(Secret.of(secret)).toBe(secret);
    expect(isSecret(secret)).toBe(true);
    expect(isSecret(key)).toBe(false);
  });
});

describe("secretSchema", () => {
  it("takes a string or a Secret and refuses an empty one", () => {
    expect(secretSchema.parse(key).reveal()).toBe(key);
    expect(secretSchema.parse(Secret.of(key)).reveal()).toBe(key);
    expect(secretSchema.safeParse("").success).toBe(false);
  });
});
