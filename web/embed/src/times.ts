/** Moments as a visitor reads them: in their zone and language. */

import type { Day } from "./visit/wire.js";

export interface Locale {
  language: string;
  zone: string;
}

type Parts = Intl.DateTimeFormatOptions;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, zone: string, parts: Parts): Intl.DateTimeFormat {
  const key = `${language}|${zone}|${JSON.stringify(parts)}`;
  let made = formats.get(key);
  if (!made)
    formats.set(key, (made = new Intl.DateTimeFormat(language, { ...parts, timeZone: zone })));
  return made;
}

const MINUTE = 60_000;
const CHANGES = [-60, -30, 30, 60].map((minutes) => minutes * MINUTE);

/** "10:30 AM" or "10:30", as the language has it; with the offset in an hour that comes twice. */
export function clock(iso: string, { language, zone }: Locale): string {
  const parts: Parts = { hour: "numeric", minute: "2-digit" };
  const plain = format(language, zone, parts);
  const at = new Date(iso);
  const said = plain.format(at);
  const twice = CHANGES.some((change) => plain.format(new Date(at.getTime() + change)) === said);
  if (!twice) return said;
  return format(language, zone, { ...parts, timeZoneName: "shortOffset" }).format(at);
}

/** "Tuesday, November 25". */
export function longDay(iso: string, { language, zone }: Locale): string {
  return format(language, zone, { weekday: "long", month: "long", day: "numeric" }).format(
    new Date(iso),
  );
}

/** "Tuesday, November 25, 10:30 – 11:00 AM": one meeting. */
export function span(startsAt: string, endsAt: string, locale: Locale): string {
  const { language, zone } = locale;
  const hours = format(language, zone, { hour: "numeric", minute: "2-digit" });
  return `${longDay(startsAt, locale)}, ${hours.formatRange(new Date(startsAt), new Date(endsAt))}`;
}

/** "Tue, Nov 25, 10:30 AM": for a button. */
export function shortMoment(iso: string, { language, zone }: Locale): string {
  return format(language, zone, {
    weekday: "short",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  }).format(new Date(iso));
}

/** A calendar date (YYYY-MM-DD, no zone) as a day button: ["Tue", "25 Nov"]. */
export function dayLabel(date: string, language: string): { weekday: string; day: string } {
  const noon = new Date(`${date}T12:00:00Z`);
  return {
    weekday: format(language, "UTC", { weekday: "short" }).format(noon),
    day: format(language, "UTC", { day: "numeric", month: "short" }).format(noon),
  };
}

/** The same date in full, for a screen reader and headings: "Tuesday, November 25". */
export function fullDate(date: string, language: string): string {
  return longDay(`${date}T12:00:00Z`, { language, zone: "UTC" });
}

/** The calendar date of a moment in a zone, YYYY-MM-DD. */
export function dateIn(moment: Date, zone: string): string {
  return format("en-CA", zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(
    moment,
  );
}

/** A calendar date some days later: arithmetic on dates, not on moments. */
export function plusDays(date: string, days: number): string {
  const moved = new Date(`${date}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** All the days of a stretch, with the times of those that have any. */
export function everyDay(first: string, days: number, free: readonly Day[]): Day[] {
  const times = new Map(free.map((day) => [day.date, day.times]));
  return Array.from({ length: days }, (_, index) => {
    const date = plusDays(first, index);
    return { date, times: times.get(date) ?? [] };
  });
}

/** "4:07" left; never below 0:00. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "Europe/Berlin" as "Berlin (GMT+1)". */
export function zoneLabel(zone: string, language: string, at: Date = new Date()): string {
  const city = (zone.split("/").at(-1) ?? zone).replace(/_/g, " ");
  const offset = format(language, zone, { timeZoneName: "shortOffset" })
    .formatToParts(at)
    .find((part) => part.type === "timeZoneName")?.value;
  return offset ? `${city} (${offset})` : city;
}

export function browserZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return timeZone && timeZone !== "Etc/Unknown" ? timeZone : "UTC";
}

/** The first language tag that is one: pages write "de_DE", "", or what their templates left. */
export function usableLanguage(candidates: readonly (string | undefined)[]): string {
  const usable = candidates.flatMap(canonical);
  const [first = "en"] = usable;
  // "en" of a page and "en-US" of its visitor: mails read from the region which clock to write.
  return usable.find((one) => one.startsWith(`${first}-`)) ?? first;
}

/** Whether it is a language's tag, also as pages write it ("de_DE"). */
export function isLanguage(tag: unknown): boolean {
  return typeof tag === "string" && canonical(tag).length > 0;
}

function canonical(candidate: string | undefined): string[] {
  try {
    return Intl.getCanonicalLocales((candidate ?? "").replace(/_/g, "-"));
  } catch {
    return []; // not a language tag
  }
}

/** "30 minutes". */
export function minutes(count: number, language: string): string {
  const parts = { style: "unit", unit: "minute", unitDisplay: "long" } as const;
  return new Intl.NumberFormat(language, parts).format(count);
}

/** All zones the browser knows, the visitor's own among them. */
export function knownZones(own: string): string[] {
  const zones = Intl.supportedValuesOf("timeZone");
  return zones.includes(own) ? zones : [own, ...zones];
}
