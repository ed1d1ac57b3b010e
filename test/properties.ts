import fc from "fast-check";

/**
 * The seed of every property test: one for all, so that a change is judged by the same cases as the one before it.
 * `SEGMENTARIUM_PROPERTY_SEED=<number>` tries others; a failure names its counterexample, which becomes an example.
 */
const usual = 20_241_231;

fc.configureGlobal({ seed: Number(process.env.SEGMENTARIUM_PROPERTY_SEED ?? usual) });
