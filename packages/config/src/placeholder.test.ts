import { describe, expect, it } from "vitest";
import { isPlaceholder, trimValue } from "./placeholder.ts";

describe("isPlaceholder", () => {
  it.each([
    "",
    "   ",
    "your-api-key",
    "your_api_key_here",
    "YOUR_OPENAI_API_KEY",
    "YOUR-KEY",
    "yourapikey",
    "sk-your-key",
    "sk-your-api-key-here",
    "insert-your-key-here",
    "Paste your key here",
    "enter_token",
    "api-key",
    "API_KEY",
    "apikey",
    "api_key_here",
    "key-goes-here",
    "OPENAI_API_KEY",
    "$OPENAI_API_KEY",
    "${OPENAI_API_KEY}",
    "{{ openai_key }}",
    "%OPENAI_API_KEY%",
    "<your key>",
    "<api-key>",
    "[key]",
    "[secret …abcd]",
    "changeme",
    "CHANGE_ME",
    "change-this",
    "REPLACE_ME",
    "fill-in",
    "TODO",
    "to-do",
    "FIXME",
    "tbd",
    "placeholder",
    "undefined",
    "null",
    "xxx",
    "XXXXXXXX",
    "sk-xxx",
    "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "sk-proj-XXXX-XXXX",
    "sk-ant-api03-xxxxxxxx",
    "sk-or-v1-xxxxxxxx",
    "gsk_xxxx",
    "AIzaXXXXXXXXXXXX",
    "AIzaSyXXXXXXXX",
    "sk-...",
    "...",
    "sk-abc...xyz",
    "sk-…",
    "********",
    "____",
  ])("%j is one", (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });

  // Made up, of the shapes that vendors document; the last ones are what local servers and gateways are given.
  it.each([
    "sk-proj-9aXxxTODOq7_vZ0-yourKEYn3mQ2rTkLpW8sD4fGhJ6bNcVxZ1eRtYuIoPaSd",
    "sk-svcacct-Zx1xxxxyourA9bC8dE7fG6",
    "sk-ant-api03-r4nD0m_Xxx-keyHERE-0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV-AAAAAA",
    "sk-or-v1-0000000012345678901234567890123456789012345678901234567890abcdef",
    "AIzaSyA1b2C3d4E5f6G7h8I9j0KXXXXxxxxTodo1",
    "xai-changeme7fJq2LmZ0XxR9sT4uVwYzA1bC3dE5",
    "sk-00000001aaaabbbbccccddddeeeeffff",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dGVzdA",
    "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "gsk_A1b2C3d4E5f6G7h8I9j0",
    "ollama",
    "none",
    "dummy",
    "test",
    "local",
    "EMPTY",
    "not-needed",
    "lm-studio",
    "sk-1234",
    "token",
    "secret",
    "my-gateway-key",
  ])("%j is none", (value) => {
    expect(isPlaceholder(value)).toBe(false);
  });

  it("decides long nonsense in no time", () => {
    const before = performance.now();
    for (const word of ["your", "x", "sk-", "A_", "<", "${", "-"]) isPlaceholder(`${word.repeat(20_000)}!`);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});

describe("trimValue", () => {
  it.each([
    [" key\n", "key"],
    ["key\r\n", "key"],
    ['"key"', "key"],
    ["'key'\n", "key"],
    ['" key "', "key"],
    ["\uFEFFkey", "key"],
    ['ke"y', 'ke"y'],
    ["\"key'", "\"key'"],
    ['"', '"'],
    ['""', ""],
  ])("%j is %j", (value, expected) => {
    expect(trimValue(value)).toBe(expected);
  });
});
