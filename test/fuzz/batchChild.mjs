// A reader process of the fuzz: many files for each request, in one database.
import { register } from "tsx/esm/api";

register();
const { serveBatch } = await import("./serveBatch.ts");
serveBatch();
