import { neighbourhoodHit } from "segmentarium/maps";
import { matrix } from "segmentarium/matrix";
import { defineStep } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import { densityCells, unitPlaces } from "./densityCells.ts";
import { axisWords, mapNote } from "./mapNotes.ts";
import { mapsTables } from "./mapsTables.ts";
import type { CustomerMap } from "./mapsTypes.ts";

/** What may be seen of the maps: squares of enough people of one segment, and how far each map can be trusted. */
export const mapsTablesStep = defineStep(import.meta.url, {
  id: "maps-tables",
  title: "Tables of the maps",
  needs: ["customer-maps", "customer-maps-summary", "clustering-space-summary", "membership", "segments"],
  provides: ["release/maps", "release/map_cells", "release/map_segments", "release/map_axes"],
  settings: ["minimumPeople"],
  readsMetrics: true,
  tables: mapsTables,
  async run(inputs, { db, metrics, settings: { minimumPeople } }) {
    const { maps, axes } = inputs["customer-maps-summary"];
    const segments = inputs.segments.map(({ id }) => id);
    const drawn = [];
    for (const map of maps) {
      const places = await readPlaces(db, inputs["customer-maps"].sql, inputs.membership.sql, map.map);
      drawn.push(rowsOf(map, places, segments, minimumPeople));
    }
    const people = maps[0]?.drawn ?? 0;
    const columns = inputs["clustering-space-summary"].columns;
    return {
      "release/maps": drawn.map(({ row }) => row),
      "release/map_cells": drawn.flatMap(({ cells }) => cells),
      "release/map_segments": drawn.flatMap(({ middles }) => middles),
      "release/map_axes": axes.map((axis) => ({
        ...{ axis: axis.axis, share: axis.share, people, towards_high: axisWords(axis, columns, metrics) },
      })),
    };
  },
});

interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly segments: readonly string[];
}

async function readPlaces(db: Database, maps: string, membership: string, map: string): Promise<Places> {
  const rows = await db.rows(
    `SELECT m.x, m.y, s.segment FROM ${maps} m JOIN ${membership} s USING (customer_id) WHERE m.map = ${literal(map)} ORDER BY customer_id`,
  );
  return {
    x: Float64Array.from(rows, (row) => Number(row.x)),
    y: Float64Array.from(rows, (row) => Number(row.y)),
    segments: rows.map((row) => String(row.segment)),
  };
}

function rowsOf(map: CustomerMap, places: Places, segments: readonly string[], minimumPeople: number) {
  const unit = unitPlaces(places.x, places.y, minimumPeople);
  const bySegment = shown(
    segments.map((segment) => ({
      segment,
      rows: places.segments.flatMap((own, i) => (own === segment ? [i] : [])),
    })),
    minimumPeople,
  );
  const labels = Int32Array.from(places.segments, (segment) => segments.indexOf(segment));
  const flat = Float64Array.from({ length: labels.length * 2 }, (_, i) => (i % 2 === 0 ? places.x : places.y)[i >> 1]!);
  const { trustworthiness, continuity, neighbours, judged, converged, drawn } = map;
  return {
    row: {
      ...{ map: map.map, people: drawn, trustworthiness, continuity, neighbours, judged, converged },
      neighbourhood_hit: neighbourhoodHit(matrix(flat, labels.length, ["x", "y"]), labels, neighbours),
      note: mapNote(map),
    },
    cells: bySegment.flatMap(({ segment, rows }) =>
      densityCells(unit, rows, minimumPeople).map(({ cell, x, y, side, people }) => ({
        ...{ map: map.map, segment, cell, x: x ?? null, y: y ?? null, side: side ?? null, people },
        share: people / rows.length,
      })),
    ),
    middles: bySegment.map(({ segment, rows }) => ({
      ...{ map: map.map, segment, people: rows.length },
      x: rows.reduce((sum, i) => sum + unit.x[i]! / rows.length, 0),
      y: rows.reduce((sum, i) => sum + unit.y[i]! / rows.length, 0),
    })),
  };
}

/**
 * The segments without those of too few drawn customers, nor the next smallest until those left out are two or more and together
 * enough: neither squares nor middles tell of them, nor what the drawn customers less the others are.
 */
function shown<Drawn extends { readonly rows: readonly number[] }>(
  segments: readonly Drawn[],
  minimumPeople: number,
): Drawn[] {
  const bySize = [...segments].sort((a, b) => a.rows.length - b.rows.length);
  let left = 0;
  let people = 0;
  const isTold = () => left === 0 || (left >= 2 && people >= minimumPeople);
  for (const { rows } of bySize) {
    if (rows.length >= minimumPeople && isTold()) break;
    left += 1;
    people += rows.length;
  }
  const hidden = new Set(bySize.slice(0, left));
  return segments.filter((segment) => !hidden.has(segment));
}
