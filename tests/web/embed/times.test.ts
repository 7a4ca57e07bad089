import assert from "node:assert/strict";
import { test } from "node:test";
import * as times from "../../../web/embed/src/times.ts";

const berlin = { language: "en-US", zone: "Europe/Berlin" };
const plain = (text: string) => text.replace(/[\u2009\u202f\u00a0]/g, " ");

test("a moment is read in the visitor's zone", () => {
  assert.equal(plain(times.clock("2026-03-02T09:30:00Z", berlin)), "10:30 AM");
  assert.equal(
    plain(
      times.clock("2026-03-02T09:30:00Z", {
        ...berlin,
        zone: "America/New_York",
      }),
    ),
    "4:30 AM",
  );
});

test("the same hour is another hour of UTC after the clocks change", () => {
  assert.equal(plain(times.clock("2026-03-28T09:00:00Z", berlin)), "10:00 AM");
  assert.equal(plain(times.clock("2026-03-30T09:00:00Z", berlin)), "11:00 AM");
});

test("a meeting is a day and two times", () => {
  assert.equal(
    plain(times.span("2026-03-03T09:30:00Z", "2026-03-03T10:00:00Z", berlin)),
    "Tuesday, March 3, 10:30 – 11:00 AM",
  );
});

test("an hour that comes twice is told apart", () => {
  assert.equal(
    plain(times.clock("2026-10-25T00:30:00Z", berlin)),
    "2:30 AM GMT+2",
  );
  assert.equal(
    plain(times.clock("2026-10-25T01:30:00Z", berlin)),
    "2:30 AM GMT+1",
  );
  assert.equal(plain(times.clock("2026-10-25T02:00:00Z", berlin)), "3:00 AM");
  assert.equal(plain(times.clock("2026-10-24T23:59:00Z", berlin)), "1:59 AM");
});

test("days go on over the change of clocks and the end of a month", () => {
  assert.equal(times.plusDays("2026-03-28", 1), "2026-03-29");
  assert.equal(times.plusDays("2026-03-29", 7), "2026-04-05");
  assert.equal(times.plusDays("2026-03-01", -1), "2026-02-28");
});

test("today depends on the zone", () => {
  const moment = new Date("2026-03-02T23:30:00Z");
  assert.equal(times.dateIn(moment, "Europe/Berlin"), "2026-03-03");
  assert.equal(times.dateIn(moment, "America/New_York"), "2026-03-02");
});

test("days without a free time are there, and empty", () => {
  const free = {
    starts_at: "2026-03-03T09:00:00Z",
    ends_at: "2026-03-03T09:30:00Z",
  };
  const days = times.everyDay("2026-03-02", 3, [
    { date: "2026-03-03", times: [free] },
  ]);
  assert.deepEqual(
    days.map(({ date, times: those }) => [date, those.length]),
    [
      ["2026-03-02", 0],
      ["2026-03-03", 1],
      ["2026-03-04", 0],
    ],
  );
});

test("the clock of a hold counts down to zero and no further", () => {
  assert.equal(times.countdown(300_000), "5:00");
  assert.equal(times.countdown(61_001), "1:02");
  assert.equal(times.countdown(-5_000), "0:00");
});

test("a page that names no region leaves it to the browser", () => {
  assert.equal(times.usableLanguage([undefined, "en", "en-US"]), "en-US");
  assert.equal(times.usableLanguage(["en-GB", "en", "en-US"]), "en-GB");
  assert.equal(times.usableLanguage([undefined, "e", "en-US"]), "en-US");
});

test("a language that a page misspells does not stop the visit", () => {
  assert.equal(times.usableLanguage([undefined, "de_DE", "en"]), "de-DE");
  assert.equal(times.usableLanguage([undefined, "de", "en-US"]), "de");
  assert.equal(times.usableLanguage(["{{ lang }}", "", "fr"]), "fr");
  assert.equal(times.usableLanguage([]), "en");
});
