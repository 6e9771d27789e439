import { expect, it } from "vitest";
import { createDefaultFiller } from "./fill-defaults.ts";

const size = { type: "integer", default: 6 };
const node = {
  type: "object",
  properties: { size, child: { $ref: "#/$defs/node" }, list: { type: "array", items: { $ref: "#/$defs/node" } } },
};

it("fills in what is absent, at any depth, through references, allOf and lists", () => {
  const fill = createDefaultFiller({ allOf: [{ $ref: "#/$defs/node" }], $defs: { node } });
  expect(fill({ child: { size: 1, child: {} }, list: [{}] })).toEqual({
    size: 6,
    child: { size: 1, child: { size: 6 } },
    list: [{ size: 6 }],
  });
});

it("fills in tuples, and takes a null, a false and an empty object for given", () => {
  const fill = createDefaultFiller({
    prefixItems: [{ properties: { a: { default: { b: [] } }, c: { default: 1 }, d: { default: true } } }],
  });
  expect(fill([{ c: null, d: false }, {}])).toEqual([{ c: null, d: false, a: { b: [] } }, {}]);
});

it("follows no branch of a union, and leaves what is no object", () => {
  const fill = createDefaultFiller({ anyOf: [{ properties: { size } }, { type: "string" }] });
  expect(fill({})).toEqual({});
  expect(fill("x")).toBe("x");
});

it("changes neither the value nor the schema's own default", () => {
  const schema = { properties: { tags: { default: [] as string[] } } };
  const fill = createDefaultFiller(schema);
  const given = Object.freeze({});
  (fill(given) as { tags: string[] }).tags.push("x");
  expect(fill(given)).toEqual({ tags: [] });
  expect(fill(JSON.parse('{"__proto__":1}'))).toEqual(JSON.parse('{"__proto__":1,"tags":[]}'));
});

it("ends where a schema refers to itself without end", () => {
  expect(createDefaultFiller({ $ref: "#", properties: { size } })({})).toEqual({ size: 6 });
});
