// A reader process with planted faults: it does what the name of the file that it comes to says.
import { register } from "tsx/esm/api";

register();
const { plantFaults } = await import("./plantFaults.ts");
plantFaults();
