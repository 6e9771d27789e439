import { expect, it } from "vitest";
import { toFinishReason } from "./finish-reason.ts";

it.each(["constructor", "__proto__", "toString", "new_reason", null])(
  "is other for what is not known: %s",
  (reason) => {
    expect(toFinishReason(reason, null)).toBe("other");
  },
);
