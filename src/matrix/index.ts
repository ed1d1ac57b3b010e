export { type Matrix, matrix } from "./matrix.ts";
