// The process that `readFeatureRows` asks.
import { register } from "tsx/esm/api";

register();
const { serveRows } = await import("./serveRows.ts");
serveRows();
