/** shortTexts.as compiled to WebAssembly, in base64. Made by test/plugins/behaviour/kernel/buildLineKernels.ts, which tests that it is so. */
export const shortTextsBytes = [
  "AGFzbQEAAAABDAFgB39/f39/f38BfwISAQNlbnYGbWVtb3J5AgMBgIAEAwIBAAcTAgZudW1iZXIAAAZtZW1vcnkCAAq7AgG4AgIDfwN+A0AgAy",
  "AHSgRAIAIgB0EEdGooAgBBDEsEQEF/DwsgB0EBaiEHDAELCwNAIAMgCEoEQAJAIAIpAwgiClAgAikDACILQgFRcQRAIAVBfzYCAAwBCyAAIAtC",
  "lfip+pe33puef34gCkLP1tO+0ser2UJ+hSIMIAxCIIiFQpX4qfqXt96bnn9+QiCIpyABcUEYbGohByAAIAFBAWpBGGxqIQkDQCAHKAIQBH8gBy",
  "kDACALUgR/QQEFIAcpAwggClILBUEACwRAIAkgB0EYaiIHRgRAIAAhBwsMAQsLIAcoAhBFBEAgByALNwMAIAcgCjcDCCAHIARBAWoiBDYCECAG",
  "IAg2AgAgBkEEaiEGCyAFIAcoAhBBAWs2AgALIAhBAWohCCACQRBqIQIgBUEEaiEFDAELCyAECw==",
].join("");
