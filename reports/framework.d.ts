declare module "npm:@observablehq/plot" {
  export * from "@observablehq/plot";
}
