export type { ReleaseColumn, ReleaseDeclaration } from "./releaseDeclaration.ts";
