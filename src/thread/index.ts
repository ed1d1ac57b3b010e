export { answerThread } from "./answerThread.ts";
export { inThread } from "./inThread.ts";
