import { describe, expect, it } from "vitest";
import { nameWords } from "../../src/propose/nameWords.ts";
import { proposeFrom } from "./proposeFiles.ts";

const two = (n: number): string => String(n).padStart(2, "0");
const day = (i: number): string => `${two(1 + (i % 28))}.${two(1 + (i % 12))}.2024`;
const money = (i: number): string => `${1 + (i % 9)}.${100 + (i % 800)},${two(i % 100)}`;

function rows(header: string, row: (i: number) => string): string {
  return `${header}\n${Array.from({ length: 200 }, (_, i) => row(i)).join("\n")}\n`;
}

/** Table, needed columns by where they come from, and roles by name, of a file in German. */
async function found(content: string) {
  const { sources, proposals, columns } = await proposeFrom(content);
  const from = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.from]));
  const roles = Object.fromEntries((proposals[0]?.columns ?? []).map(({ name, role }) => [name, role.role]));
  return {
    table: sources[0]?.table,
    from,
    roles,
    columns,
    ignore: sources[0]?.ignore,
    missing: proposals[0]?.fit.missing,
  };
}

describe("propose, of files with German names", () => {
  it("finds orders by order_id, customer, datum and betrag", async () => {
    const one = await found(rows("order_id;customer;datum;betrag", (i) => `B${i};K${i % 40};${day(i)};${money(i)}`));
    expect(one).toMatchObject({ table: "orders", missing: [] });
    expect(one.from).toEqual({ order_id: "order_id", customer_id: "customer", ordered_at: "datum", amount: "betrag" });
    expect(one.columns["ordered_at"]).toMatchObject({ type: "date", format: "%d.%m.%Y" });
    expect(one.columns["amount"]).toMatchObject({ type: "decimal", decimalMark: ",", thousands: "." });
    expect(one.roles).toMatchObject({ order_id: "id", datum: "time", betrag: "money" });
  });

  it("finds lines of orders", async () => {
    const header = "Bestellnummer;Kundennummer;Bestelldatum;Artikelnummer;Artikelbezeichnung;Menge;Einzelpreis;Währung";
    const one = await found(
      rows(
        header,
        (i) => `${1000 + i};${i % 40};${day(i)};A${i % 30};Tasse ${i % 30};${1 + (i % 4)};${i % 50},5${i % 10};EUR`,
      ),
    );
    expect(one).toMatchObject({ table: "order_lines", missing: [] });
    expect(one.from).toEqual({
      order_id: "Bestellnummer",
      customer_id: "Kundennummer",
      ordered_at: "Bestelldatum",
      product_id: "Artikelnummer",
      product_name: "Artikelbezeichnung",
      quantity: "Menge",
      unit_price: "Einzelpreis",
      currency: "Währung",
    });
    expect(one.roles).toMatchObject({
      Bestellnummer: "id",
      Kundennummer: "id",
      Artikelnummer: "id",
      Einzelpreis: "money",
    });
  });

  it("finds customers, and what of them is personal, sensitive or consent", async () => {
    const header = "Kunden-Nr;Anrede;Nachname;Straße;PLZ;Telefonnummer;Altersgruppe;Kunde_seit;Einwilligung;Umsatz";
    const row = (i: number): string =>
      `K${i};${i % 2 ? "Frau" : "Herr"};Muster;Weg ${i};${10_000 + i};0${170_000 + i};${i % 3}0;${day(i)};${i % 2 ? "true" : "false"};${money(i)}`;
    const one = await found(rows(header, row));
    expect(one).toMatchObject({
      table: "customers",
      missing: [],
      from: { customer_id: "Kunden-Nr", joined_at: "Kunde_seit" },
    });
    expect(one.roles).toMatchObject({
      Anrede: "sensitive",
      Straße: "personal",
      Telefonnummer: "personal",
      Altersgruppe: "sensitive",
      Einwilligung: "consent",
      Umsatz: "money",
    });
    expect(one.ignore).toEqual(["Nachname", "Straße", "PLZ", "Telefonnummer"]);
  });

  it("finds products, payments and surveys", async () => {
    const products = await found(
      rows("Artikelnummer;Bezeichnung;Warengruppe", (i) => `A${i};Tasse ${i};${"ABC"[i % 3]}`),
    );
    expect(products).toMatchObject({ table: "products", from: { name: "Bezeichnung", category: "Warengruppe" } });
    const payments = await found(
      rows(
        "Zahlungsnummer;Bestellnummer;Zahlungsdatum;Betrag;Zahlungsart",
        (i) => `Z${i};B${i};${day(i)};${money(i)};Karte`,
      ),
    );
    expect(payments).toMatchObject({
      table: "payments",
      missing: [],
      from: { paid_at: "Zahlungsdatum", amount: "Betrag" },
    });
    const header = "Antwort-ID;Kundennummer;Umfrage;Welle;Eingeladen am;Beantwortet am;Bewertung";
    const answer = (i: number): string => `R${i};K${i};NPS;W${i % 3};${day(i)};${day(i)};${i % 11}`;
    const surveys = await found(rows(header, answer));
    expect(surveys).toMatchObject({ table: "surveys", from: { score: "Bewertung", answered_at: "Beantwortet am" } });
    expect(surveys.roles).toMatchObject({ Bewertung: "survey", Umfrage: "survey" });
  });

  it("takes ß for ss and ä for a", () => {
    expect(nameWords("Straße")).toBe("strasse");
    expect(nameWords("WährungsKürzel")).toBe("wahrungs_kurzel");
  });
});
