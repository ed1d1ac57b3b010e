// Takes command lines one after the other, as bin/segmentarium.mjs takes one, so that the product is loaded once for many.
import { register } from "tsx/esm/api";

register();
const { main } = await import("../../src/cli.ts");

process.on("disconnect", () => process.exit(0));
process.on("message", async (args) => {
  let text = "";
  const take = (chunk) => {
    text += chunk;
    return true;
  };
  process.stdout.write = take;
  process.stderr.write = take;
  const code = await main(args);
  process.send({ code, text });
});
process.send("ready");
