// Node 20 loads TypeScript in a worker only after tsx is registered in it.
import { register } from "tsx/esm/api";

register();
const { serveSteps } = await import("./serveSteps.ts");
serveSteps();
