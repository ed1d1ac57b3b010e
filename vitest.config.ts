import { defineConfig } from "vitest/config";
import DearestFirst from "./test/dearestFirst.ts";

/**
 * Tests of functions and of single steps. Modules of src keep nothing between calls that they could see, so that one process imports
 * them for many files. Those that mock a module, look at threads, start processes or read many files stay out: each has a process of its own.
 */
const together = [
  "test/{architecture,config,explain,fairness,impute,maps,matrix,model}/**/*.test.ts",
  "test/{optimize,random,release,reports,segmentation,shared,stats,table}/**/*.test.ts",
  "test/cluster/*.test.ts",
  "test/cluster/!(scan|stability|density)/**/*.test.ts",
  "test/plugins/*.test.ts",
  "test/plugins/!(ingest|tickets|loyalty)/**/*.test.ts",
];

const temporaryFolder = "./test/temporaryFolder.ts";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 600_000,
    pool: "forks",
    setupFiles: ["./test/properties.ts"],
    maxWorkers: 2,
    sequence: { sequencer: DearestFirst },
    reporters: ["default", "./test/closingLine.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "code",
          include: ["test/**/*.test.ts"],
          exclude: ["test/site/**", ...together],
          globalSetup: temporaryFolder,
        },
      },
      {
        extends: true,
        test: {
          name: "functions",
          include: together,
          globalSetup: temporaryFolder,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "site",
          include: ["test/site/**/*.test.ts"],
          globalSetup: [temporaryFolder, "./test/site/buildSites.ts"],
          testTimeout: 180_000,
        },
      },
    ],
  },
});
