import { expect, test, vi } from "vitest";
import { readerCode } from "../../src/ingest/readerCode.ts";

const asked = vi.hoisted((): string[] => []);
vi.mock("esbuild", () => ({
  build: async () => {
    asked.push("build");
    if (!asked.includes("stop")) throw new Error("The service is no longer running");
    return { outputFiles: [{ text: "program" }] };
  },
  stop: async () => void asked.push("stop"),
}));

test("a program is made once more when the process that makes it has ended", async () => {
  expect(await readerCode()).toBe("program");
  expect(asked).toEqual(["build", "stop", "build"]);
});
