#!/usr/bin/env node
const tsx = await import("tsx/esm/api").catch(() => undefined);
if (tsx === undefined) {
  process.stderr.write("Cannot start: the packages are not installed; run npm ci in the product's folder\n");
  process.exit(1);
}
tsx.register();
const { main } = await import("../src/cli.ts");
process.exitCode = await main(process.argv.slice(2));
