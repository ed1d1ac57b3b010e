import type { Reporter, TestModule } from "vitest/node";

/** Closes the run with `N passed, N failed`, the line that people and CI look for. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    let skipped = 0;
    for (const module of modules) {
      const broken = module.state() === "failed" && ![...module.children.allTests("failed")].length;
      if (broken) failed += 1;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === "passed") passed += 1;
        else if (state === "failed") failed += 1;
        else skipped += 1;
      }
    }
    const line = `${passed} passed, ${failed} failed`;
    console.log(skipped > 0 ? `${line}, ${skipped} skipped` : line);
  }
}
