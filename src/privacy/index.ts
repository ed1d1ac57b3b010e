export type { DoorOptions, OpenedTable, PrivateRow, PublicRow } from "./doorTypes.ts";
export { openDoor } from "./openDoor.ts";
