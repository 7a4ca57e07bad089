// ../../tests/web/embed/times.test.ts
import assert from "node:assert/strict";
import { test } from "node:test";

// src/times.ts
var formats = /* @__PURE__ */ new Map();
function format(language, zone, parts) {
  const key = `${language}|${zone}|${JSON.stringify(parts)}`;
  let made = formats.get(key);
  if (!made)
    formats.set(key, made = new Intl.DateTimeFormat(language, { ...parts, timeZone: zone }));
  return made;
}
function clock(iso, { language, zone }) {
  return format(language, zone, { hour: "numeric", minute: "2-digit" }).format(new Date(iso));
}
function longDay(iso, { language, zone }) {
  return format(language, zone, { weekday: "long", month: "long", day: "numeric" }).format(
    new Date(iso)
  );
}
function span(startsAt, endsAt, locale) {
  const { language, zone } = locale;
  const hours = format(language, zone, { hour: "numeric", minute: "2-digit" });
  return `${longDay(startsAt, locale)}, ${hours.formatRange(new Date(startsAt), new Date(endsAt))}`;
}
function dateIn(moment, zone) {
  return format("en-CA", zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(
    moment
  );
}
function plusDays(date, days) {
  const moved = /* @__PURE__ */ new Date(`${date}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}
function everyDay(first, days, free) {
  const times = new Map(free.map((day) => [day.date, day.times]));
  return Array.from({ length: days }, (_, index) => {
    const date = plusDays(first, index);
    return { date, times: times.get(date) ?? [] };
  });
}
function countdown(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1e3));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// ../../tests/web/embed/times.test.ts
var berlin = { language: "en-US", zone: "Europe/Berlin" };
var plain = (text) => text.replace(/[\u2009\u202f\u00a0]/g, " ");
test("a moment is read in the visitor's zone", () => {
  assert.equal(plain(clock("2026-03-02T09:30:00Z", berlin)), "10:30 AM");
  assert.equal(
    plain(
      clock("2026-03-02T09:30:00Z", {
        ...berlin,
        zone: "America/New_York"
      })
    ),
    "4:30 AM"
  );
});
test("the same hour is another hour of UTC after the clocks change", () => {
  assert.equal(plain(clock("2026-03-28T09:00:00Z", berlin)), "10:00 AM");
  assert.equal(plain(clock("2026-03-30T09:00:00Z", berlin)), "11:00 AM");
});
test("a meeting is a day and two times", () => {
  assert.equal(
    plain(span("2026-03-03T09:30:00Z", "2026-03-03T10:00:00Z", berlin)),
    "Tuesday, March 3, 10:30 \u2013 11:00 AM"
  );
});
test("days go on over the change of clocks and the end of a month", () => {
  assert.equal(plusDays("2026-03-28", 1), "2026-03-29");
  assert.equal(plusDays("2026-03-29", 7), "2026-04-05");
  assert.equal(plusDays("2026-03-01", -1), "2026-02-28");
});
test("today depends on the zone", () => {
  const moment = /* @__PURE__ */ new Date("2026-03-02T23:30:00Z");
  assert.equal(dateIn(moment, "Europe/Berlin"), "2026-03-03");
  assert.equal(dateIn(moment, "America/New_York"), "2026-03-02");
});
test("days without a free time are there, and empty", () => {
  const free = {
    starts_at: "2026-03-03T09:00:00Z",
    ends_at: "2026-03-03T09:30:00Z"
  };
  const days = everyDay("2026-03-02", 3, [
    { date: "2026-03-03", times: [free] }
  ]);
  assert.deepEqual(
    days.map(({ date, times: those }) => [date, those.length]),
    [
      ["2026-03-02", 0],
      ["2026-03-03", 1],
      ["2026-03-04", 0]
    ]
  );
});
test("the clock of a hold counts down to zero and no further", () => {
  assert.equal(countdown(3e5), "5:00");
  assert.equal(countdown(61001), "1:02");
  assert.equal(countdown(-5e3), "0:00");
});
