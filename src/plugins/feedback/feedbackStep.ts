import { defineStep, type Log, type ReleaseRow } from "segmentarium/plugin";
import { wilson } from "segmentarium/stats";
import type { Row } from "segmentarium/table";
import { type AnswerTables, answersQuery, leftOutQuery } from "./answersQuery.ts";
import { feedbackMetrics } from "./feedbackMetrics.ts";
import { feedbackTable } from "./feedbackTable.ts";
import { metricOf, parseInstrument } from "./instruments.ts";
import { type ScoreCounts, summarizeAnswers } from "./summarizeAnswers.ts";

/** NPS, CSAT and CES per wave, for everybody and for each segment. */
export const feedbackStep = defineStep(import.meta.url, {
  id: "feedback",
  title: "Survey scores per wave and segment",
  needs: ["surveys", "membership"],
  provides: ["release/feedback"],
  settings: ["asOf"],
  metrics: feedbackMetrics,
  tables: [feedbackTable],
  async run({ surveys, membership }, { db, settings, log, random }) {
    const tables: AnswerTables = { surveys: surveys.sql, membership: membership.sql, asOf: settings.asOf };
    reportLeftOut(await db.row(leftOutQuery(tables)), log);
    const groups = groupAnswers(await db.rows(answersQuery(tables)));
    return { "release/feedback": groups.map((group) => feedbackRow(group, random)) };
  },
});

interface Group {
  readonly instrument: string;
  readonly wave: string;
  readonly segment: string;
  readonly silent: number;
  readonly counts: ScoreCounts;
}

function groupAnswers(rows: readonly Row[]): Group[] {
  const groups = new Map<string, Group & { silent: number; readonly counts: Map<number, number> }>();
  for (const row of rows) {
    const [instrument, wave, segment] = [String(row.instrument), String(row.wave), String(row.segment)];
    const key = JSON.stringify([instrument, wave, segment]);
    const group = groups.get(key) ?? { instrument, wave, segment, silent: 0, counts: new Map<number, number>() };
    if (row.score === null) group.silent = Number(row.people);
    else group.counts.set(Number(row.score), Number(row.people));
    groups.set(key, group);
  }
  return [...groups.values()];
}

function feedbackRow({ instrument, wave, segment, silent, counts }: Group, random: (name: string) => () => number) {
  const people = [...counts.values()].reduce((sum, n) => sum + n, 0);
  const sent = people + silent;
  const rate = wilson(people, sent);
  const summary = summarizeAnswers(parseInstrument(instrument), counts, random(`${instrument} ${wave} ${segment}`));
  return {
    instrument,
    metric: metricOf(parseInstrument(instrument)),
    wave,
    segment,
    sent,
    people,
    silent,
    response_rate: people / sent,
    response_rate_low: rate?.low,
    response_rate_high: rate?.high,
    score: summary.score,
    score_low: summary.low,
    score_high: summary.high,
    method: summary.method,
    promoters: summary.promoters,
    passives: summary.passives,
    detractors: summary.detractors,
  } satisfies ReleaseRow;
}

function reportLeftOut(counts: Row | undefined, log: Log): void {
  const say = (what: string, value: unknown, reason: string) => {
    if (Number(value ?? 0) > 0) log.excluded(what, Number(value), reason);
  };
  say("survey answers", counts?.off_scale, "the score is not on the scale of its survey; the person counts as silent");
  say("survey answers", counts?.repeated, "a customer answered again in the same wave; the latest answer counts");
  say("survey responses", counts?.unknown, "the survey is none of nps, csat and ces");
}
