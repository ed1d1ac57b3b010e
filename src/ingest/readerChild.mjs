// Node 20 loads TypeScript in a process of its own only after tsx is registered in it.
import { register } from "tsx/esm/api";

register();
const { serveReader } = await import("./serveReader.ts");
serveReader();
