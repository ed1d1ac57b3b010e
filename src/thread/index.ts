export { answerThread } from "./answerThread.ts";
export { hashOpenFile } from "./hashOpenFile.ts";
export { inThread } from "./inThread.ts";
export { type LentThread, lendThread, type OpenWork } from "./threadPool.ts";
