declare module "npm:htl" {
  export * from "htl";
}
