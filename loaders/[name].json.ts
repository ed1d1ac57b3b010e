import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { releaseData } from "segmentarium/release";

const { values } = parseArgs({ options: { name: { type: "string" } } });
process.stdout.write(await releaseData(fileURLToPath(new URL("..", import.meta.url)), values.name ?? "", "json"));
