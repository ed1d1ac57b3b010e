import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 600_000,
    pool: "forks",
    setupFiles: ["./test/properties.ts"],
    maxWorkers: 2,
    reporters: ["default", "./test/closingLine.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "code",
          include: ["test/**/*.test.ts"],
          exclude: ["test/site/**"],
          globalSetup: "./test/temporaryFolder.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "site",
          include: ["test/site/**/*.test.ts"],
          globalSetup: ["./test/temporaryFolder.ts", "./test/site/buildSites.ts"],
          testTimeout: 180_000,
        },
      },
    ],
  },
});
