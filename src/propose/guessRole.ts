import type { TypedColumn } from "./chooseTable.ts";
import { nameWords } from "./nameWords.ts";

export type Role =
  | "personal"
  | "consent"
  | "sensitive"
  | "survey"
  | "time"
  | "money"
  | "id"
  | "category"
  | "number"
  | "words"
  | "unknown";

export interface RoleGuess {
  readonly role: Role;
  readonly confidence: "high" | "medium" | "low";
  readonly reason: string;
}

const names = {
  personal:
    /(^|_)(e_?mail|phone|mobile|telephone|address|street|iban|passport|ssn|first_name|last_name|full_name|surname|given_name|family_name|customer_name|contact_name|billing_name|shipping_name|recipient|buyer|user_?name|vorname|nachname|strasse|telefon|plz|prenom|apellidos?|direccion|nick_?name|login|post_?code|zip|zip_code|ip|ip_address|telefonnummer|handy|handynummer|mobilnummer|rufnummer|adresse|anschrift|hausnummer|postleitzahl|kontonummer|kundenname|empfanger|empfaenger|ansprechpartner|benutzername|ip_adresse)($|_)/,
  birth:
    /(^|_)(birth|birthday|birthdate|dob|geburtsdatum|geburtstag|naissance|nacimiento|geb_datum|gebdatum|geburtsjahr)($|_)/,
  consent:
    /(^|_)(consents?|opt_?in|opt_?out|opted|gdpr|permission|unsubscribed|subscribed|einwilligung|zustimmung|werbeeinwilligung|datenschutz)($|_)/,
  sensitive:
    /(^|_)(gender|sex|age|ages|geschlecht|alter|sexe|sexo|edad|ethnicity|ethnic|race|religion|nationality|disability|income|marital|orientation|pregnant|health|anrede|altersgruppe|nationalitat|nationalitaet|staatsangehorigkeit|staatsangehoerigkeit|familienstand|einkommen|konfession|behinderung)($|_)/,
  survey:
    /(^|_)(nps|csat|ces|score|rating|survey|instrument|wave|questionnaire|answered|response|satisfaction|umfrage|fragebogen|bewertung|zufriedenheit|welle)($|_)/,
  money:
    /(^|_)(price|amount|total|revenue|cost|fee|tax|vat|discount|paid|value|spend|sales|margin|balance|refund)($|_)|(betrag|preis|summe|umsatz|kosten|gebuhr|gebuehr|steuer|mwst|rabatt|wert|saldo|erlos|erloes)($|_)/,
  id: /(^|_)(id|ids|no|nr|number|code|key|sku|uuid|guid|invoice|ref|reference)$|(nummer|nr|kunde|debitor|bestellung|auftrag|artikel)$/,
  flag: /^(is|has|was|ist|hat|war)_|^(offered|treated|active|enabled|aktiv|gekundigt|gekuendigt)$/,
} as const;

/** Guesses what a column is for, by its name and by its values; both agreeing gives high confidence. */
export function guessRole(column: TypedColumn): RoleGuess {
  const name = nameWords(column.name);
  const { type } = column.base;
  const numeric = type === "integer" || type === "decimal" || type === "number" || column.base.choices !== undefined;
  const temporal = type === "date" || type === "timestamp" || column.base.ambiguous !== undefined;
  const few = column.distinct <= 60 && column.distinct * 20 <= column.known;
  const say = (role: Role, confidence: RoleGuess["confidence"], reason: string): RoleGuess => ({
    role,
    confidence,
    reason,
  });
  if (column.known === 0) return say("unknown", "low", "no value was seen");
  if (column.addresses > 0.5) return say("personal", "high", "the values look like e-mail addresses");
  if (names.birth.test(name)) return say("personal", temporal ? "high" : "medium", "the name says a day of birth");
  if (names.personal.test(name) && !isFlag(column))
    return say("personal", "medium", "the name says something that identifies a person");
  if (names.consent.test(name)) {
    const flag = isFlag(column);
    return say(
      "consent",
      flag ? "high" : "medium",
      `the name says consent, the values are ${flag ? "" : "not "}yes or no`,
    );
  }
  if (temporal) return say("time", "high", "nearly all values are written as a time");
  if (names.sensitive.test(name)) {
    return say(
      "sensitive",
      few ? "high" : "medium",
      `the name says a protected trait, with ${few ? "few" : "many"} values`,
    );
  }
  if (names.id.test(name) && !column.physical.startsWith("DECIMAL")) {
    const many = column.distinct * 100 > column.known;
    const survey = names.survey.test(name);
    const confident = many && column.wordy < 0.1 && type !== "decimal";
    if (confident || !numeric) {
      const reason = `the name says an identifier, the values are ${confident ? "many and short" : "few or long"}`;
      return say(survey && !confident ? "survey" : "id", confident ? "high" : "medium", reason);
    }
  }
  if (names.survey.test(name) && (few || column.distinct <= 20)) {
    return say("survey", numeric ? "high" : "medium", "the name says a survey, with few values");
  }
  if (numeric && names.money.test(name)) {
    return say("money", type === "integer" ? "medium" : "high", "the name says money, the values are numbers");
  }
  if (isFlag(column)) return say("category", "high", "the values are yes or no");
  if (type === "decimal") return say("number", "medium", "the values are numbers with decimals");
  if (numeric) return say("number", "medium", "the values are numbers");
  if (column.wordy > 0.4 && !few) return say("words", "medium", "most values are several words, and they vary");
  if (few) return say("category", "high", "few values come again and again");
  if (column.distinct === column.known) return say("id", "low", "no value comes twice");
  return say("unknown", "low", "neither name nor values say more");
}

/** Whether the values are yes or no, as words or, by the name of the column, as 0 and 1. */
export function isFlag(column: TypedColumn): boolean {
  if (column.base.type === "boolean") return true;
  const name = nameWords(column.name);
  return column.bits && (names.flag.test(name) || names.consent.test(name));
}
