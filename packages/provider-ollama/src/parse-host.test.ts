import { expect, it } from "vitest";
import { parseHost } from "./parse-host.ts";

it.each([
  ["127.0.0.1", "http://127.0.0.1:11434"],
  ["127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["box.local", "http://box.local:11434"],
  [":8080", "http://127.0.0.1:8080"],
  [" box.local/ ", "http://box.local:11434"],
  ["0.0.0.0", "http://127.0.0.1:11434"],
  ["0.0.0.0:8080", "http://127.0.0.1:8080"],
  ["http://0.0.0.0:8080", "http://127.0.0.1:8080"],
  ["::1", "http://[::1]:11434"],
  ["[::1]:8080", "http://[::1]:8080"],
  ["[::]", "http://[::1]:11434"],
  ["http://box.local", "http://box.local"],
  ["https://box.local", "https://box.local"],
  ["box.local:80", "http://box.local"],
  ["https://box.local:8443/ollama/", "https://box.local:8443/ollama"],
  ["box.local/ollama", "http://box.local:11434/ollama"],
  ["http://127.0.0.1:11434/v1", "http://127.0.0.1:11434"],
  ["http://127.0.0.1:11434/api/", "http://127.0.0.1:11434"],
  ["ollama.com", "https://ollama.com"],
  ["https://ollama.com", "https://ollama.com"],
])("%s is %s", (text, url) => {
  expect(parseHost(text)).toBe(url);
});

it.each(["box.local:port", "ftp://box.local", "unix:///run/ollama.sock", "http://user@box.local", "a b"])(
  "%s is no address",
  (text) => {
    expect(parseHost(text)).toBeNull();
  },
);
