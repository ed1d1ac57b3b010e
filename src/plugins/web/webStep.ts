import { readFile } from "node:fs/promises";
import { type Context, defineStep, fromQuery, type Step, type TableInput } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { signedEvents } from "./eventSigns.ts";
import { loadKept } from "./keptEvents.ts";
import { momentQuery } from "./moment.ts";
import { webMetrics } from "./webMetrics.ts";
import { type WebOptions, webOptions } from "./webOptions.ts";

/** What is kept of fewer takes longer to find than events to read. */
const manyEvents = 500_000;

/**
 * Visits, pages, carts, devices and e-mails of each customer known to the events, in a window before a cutoff.
 *
 * @param many where so many events come in pieces, something is kept of each; the result is the same.
 */
export function webStep(many = manyEvents): Step {
  return defineStep(
    import.meta.url,
    {
      id: "web",
      title: "Use of the site and e-mails",
      needs: ["events"],
      provides: ["feature/web"],
      perCutoff: true,
      options: webOptions,
      metrics: webMetrics,
      async run({ events }, context) {
        const { db, cutoff, log, options } = context;
        if (!(await isKept(events, context, many))) await loadAll(events, context);
        const history = await db.row("SELECT covered, history FROM moment");
        if (history?.["covered"] === false) {
          log.warn(
            "short-history",
            `Events begin ${history["history"]} days before the cutoff ${cutoff}, the window has ${options.days}: the use of the ` +
              "site and e-mails is missing for everybody; set the option days to fewer days",
          );
        }
        return { "feature/web": fromQuery(await sqlOf("web.sql")) };
      },
    },
    ["people.sql", "visits.sql", "suspects.sql", "web.sql"],
  );
}

type WebContext = Context<never, WebOptions>;

/** Makes the tables that web.sql reads of what is kept, if there is much. */
async function isKept({ sql, pieces }: TableInput, context: WebContext, many: number): Promise<boolean> {
  if (pieces === undefined || pieces.length === 0) return false;
  const counted = await context.db.row(`SELECT count(*) AS n FROM ${sql}`);
  if (Number(counted?.["n"]) < many) return false;
  const queries = { visits: await sqlOf("visits.sql"), suspects: await sqlOf("suspects.sql") };
  return loadKept(context, pieces, context.cutoff, context.options, queries);
}

/** Makes the same of all events. */
async function loadAll({ sql }: TableInput, { db, cutoff, options }: WebContext): Promise<void> {
  const before = signedEvents(sql, options, `occurred_at < CAST(${literal(cutoff)} AS TIMESTAMP)`);
  const firsts = "(SELECT kind, CAST(min(occurred_at) AS DATE) AS day FROM events_before GROUP BY kind)";
  await db.run(`
    CREATE TEMP VIEW events_before AS ${before};
    CREATE TEMP TABLE moment AS ${momentQuery(firsts, cutoff, options)}`);
  await db.run(await sqlOf("people.sql"));
  await db.run(await sqlOf("visits.sql"));
}

function sqlOf(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), "utf8");
}
