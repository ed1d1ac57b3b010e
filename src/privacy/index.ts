export { type DoorOptions, type OpenedTable, openDoor, type PrivateRow, type PublicRow } from "./openDoor.ts";
