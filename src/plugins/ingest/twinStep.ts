import { defineStep } from "segmentarium/plugin";
import { writeTwin } from "segmentarium/twin";

/** The files of a made-up shop whose truth is known. */
export const twinStep = defineStep(import.meta.url, {
  id: "twin",
  title: "Known-truth twin",
  needs: [],
  provides: ["twin"],
  settings: ["generate", "asOf"],
  async run(_inputs, context) {
    const { generate, asOf } = context.settings;
    if (generate === undefined) throw new RangeError("Cannot make a twin: the project does not generate one");
    const { folder } = context;
    const { until, ...shop } = generate;
    await writeTwin(folder, {
      ...shop,
      asOf: until ?? asOf,
      onProgress: (file, share) => context.progress(share, file),
    });
    return { twin: { kind: "files", folder } };
  },
});
