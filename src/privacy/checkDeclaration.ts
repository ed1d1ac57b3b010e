import type { Problem } from "../errors.ts";
import { aboutOf, type ReleaseDeclaration } from "../release/index.ts";

/** The names that the door itself fills in. */
const reserved = ["suppressed", "suppressed_columns"];

/** What is wrong with a declared table itself, whatever its rows are. */
export function checkDeclaration(declaration: ReleaseDeclaration): Problem[] {
  return [
    ...nameProblems(declaration),
    ...peopleProblems(declaration),
    ...orderProblems(declaration),
    ...totalProblems(declaration),
  ];
}

function nameProblems({ id, columns }: ReleaseDeclaration): Problem[] {
  const names = columns.map((column) => column.name);
  return names.flatMap((name, i) => {
    const path = `${id}/${name}`;
    if (names.indexOf(name) < i) {
      return [{ code: "duplicate-column", path, message: "the column is declared twice", remedy: "remove one" }];
    }
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      return [{ code: "invalid-column-name", path, message: "a lower-case name such as revenue_share is needed" }];
    }
    if (!reserved.includes(name)) return [];
    return [{ code: "reserved-column", path, message: "the door fills this column in", remedy: "do not declare it" }];
  });
}

function peopleProblems(declaration: ReleaseDeclaration): Problem[] {
  const { id, people } = declaration;
  if (people !== false && typeof people !== "string") {
    const remedy = "name the column that counts them, or say people: false";
    return [{ code: "people-undeclared", path: id, message: "it is not said whether rows are about people", remedy }];
  }
  const counting = new Set(declaration.columns.flatMap(aboutOf));
  if (people !== false) counting.add(people);
  return [...counting].flatMap((name) => {
    const path = `${declaration.id}/${name}`;
    const column = declaration.columns.find((candidate) => candidate.name === name);
    if (column === undefined) return [{ code: "no-people-column", path, message: "the column is not declared" }];
    if (column.type !== "integer") return [{ code: "people-type", path, message: "people are counted as integers" }];
    if (column.key !== true) return [];
    return [
      { code: "people-key", path, message: "a count of people is a measure, not a key", remedy: "drop key: true" },
    ];
  });
}

function orderProblems(declaration: ReleaseDeclaration): Problem[] {
  const { id, people, order } = declaration;
  if (order === undefined || order.length === 0) {
    if (people === false) return [];
    const message = "rows about people have no declared order, so that their order could tell a suppressed figure";
    return [{ code: "no-order", path: id, message, remedy: "declare order by key columns" }];
  }
  return order.flatMap((name) => {
    const path = `${id}/${name}`;
    const column = declaration.columns.find((candidate) => candidate.name === name);
    if (column === undefined) return [{ code: "no-order-column", path, message: "the column is not declared" }];
    if (people === false || column.key === true) return [];
    const message = "rows about people are ordered by a measure, which would tell the rank of a suppressed one";
    return [{ code: "order-by-measure", path, message, remedy: "order by key columns" }];
  });
}

function totalProblems({ id, people, order, columns, totals }: ReleaseDeclaration): Problem[] {
  const counting = new Set<string | false>([people, ...columns.flatMap(aboutOf)]);
  return (totals ?? []).flatMap(({ column, value, counts }): Problem[] => {
    const parts = [column].flat();
    const path = `${id}/${parts.join(" ")}`;
    const stray = parts.length === 0 || parts.some((name) => order?.includes(name) !== true);
    if (stray) return [{ code: "total-column", path, message: "the parts of a total differ in columns of the order" }];
    if (value !== undefined && parts.length > 1) {
      return [{ code: "total-value", path, message: "the row of the whole is told by one column", remedy: "name one" }];
    }
    if (counts === undefined || counts.every((name) => counting.has(name))) return [];
    return [{ code: "total-counts", path, message: "what adds up must be a column that counts people" }];
  });
}
