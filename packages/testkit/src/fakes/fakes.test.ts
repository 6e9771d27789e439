import { CruxError, readText } from "@crux/core";
import { describe, expect, it } from "vitest";
import { createFakeBody } from "./fake-body.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeHttp } from "./fake-http.ts";
import { createIds } from "./create-ids.ts";
import { settle } from "./settle.ts";

const request = { method: "GET", url: "https://api.acme.test/", headers: {} } as const;

describe("createFakeClock", () => {
  it("fires timers in the order they fall due, each at its own moment", async () => {
    const clock = createFakeClock(1000);
    const fired: [string, number][] = [];
    const note = (name: string) => () => void fired.push([name, clock.elapsed()]);
    clock.schedule(note("late"), 30);
    clock.schedule(note("early"), 10);
    clock.schedule(note("same"), 10);
    const cancel = clock.schedule(note("cancelled"), 5);
    cancel();
    await clock.advance(29);
    expect(fired).toEqual([
      ["early", 10],
      ["same", 10],
    ]);
    await clock.advance(1);
    expect(fired.at(-1)).toEqual(["late", 30]);
    expect([clock.now(), clock.elapsed(), clock.pending]).toEqual([1030, 30, 0]);
  });

  it("fires what a timer sets, when it falls due in the same span", async () => {
    const clock = createFakeClock();
    const fired: number[] = [];
    const again = (): void => {
      fired.push(clock.elapsed());
      void Promise.resolve().then(() => clock.schedule(again, 10));
    };
    clock.schedule(again, 10);
    await clock.advance(35);
    expect(fired).toEqual([10, 20, 30]);
  });
});

describe("createFakeHttp", () => {
  it("gives one network read for each item, and reports both phases", async () => {
    const phases: string[] = [];
    const http = createFakeHttp(() => ({ status: 201, headers: { a: "b" }, body: ["a", new Uint8Array([98])] }));
    const response = await http.send({ ...request, onPhase: (phase) => phases.push(phase) });
    const reads: string[] = [];
    for await (const bytes of response.body) reads.push(Buffer.from(bytes).toString());
    expect([response.status, response.headers, reads, phases]).toEqual([
      201,
      { a: "b" },
      ["a", "b"],
      ["connecting", "sent"],
    ]);
    expect(http.exchanges.map(({ aborted, closed }) => [aborted, closed])).toEqual([[false, true]]);
  });

  it("an abort ends the send, and the reading, with the signal's CruxError, else cancelled", async () => {
    const reason = new CruxError("timeout", "late");
    const hanging = createFakeHttp(() => new Promise(() => undefined));
    await expect(hanging.send({ ...request, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const http = createFakeHttp(() => ({ body: createFakeBody() }));
    const response = await http.send({ ...request, signal: controller.signal });
    const reading = readText(response);
    reading.catch(() => undefined);
    await settle();
    expect(http.exchanges[0]?.closed).toBe(false);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
    expect(http.exchanges[0]).toMatchObject({ aborted: true, closed: true });
  });

  it("a body tells how often it was asked, that it broke off, and that its reader left", async () => {
    const body = createFakeBody();
    const http = createFakeHttp(() => ({ body }));
    const response = await http.send(request);
    body.push("a");
    body.push("b");
    for await (const bytes of response.body) if (bytes.length > 0) break;
    expect([body.pulls, body.left, http.exchanges[0]?.closed]).toEqual([1, true, true]);
    const broken = createFakeBody();
    broken.push("a");
    broken.fail(new CruxError("network", "reset"));
    await expect(readText(await createFakeHttp(() => ({ body: broken })).send(request))).rejects.toMatchObject({
      code: "network",
    });
  });
});

it("createIds counts", () => {
  const next = createIds("call");
  expect([next(), next()]).toEqual(["call_1", "call_2"]);
});
