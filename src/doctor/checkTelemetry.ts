import type { Finding } from "./finding.ts";

/** @param environment what Framework is started with. */
export function checkTelemetry(environment: Readonly<Record<string, string>>): Finding {
  const check = "telemetry";
  if (environment["OBSERVABLE_TELEMETRY_DISABLE"] === "true") {
    return { check, state: "ok", message: "Framework is started with its telemetry off" };
  }
  const remedy = "start it with OBSERVABLE_TELEMETRY_DISABLE=true";
  return { check, state: "problem", message: "Framework would send usage data", remedy };
}
