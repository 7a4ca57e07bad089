/** How a page's own code uses the types. The compiler reads it (`npm run check`); nobody runs it. */

import { loadSegue, type EventMap } from "../../../web/embed/src/index.ts";

export async function page(): Promise<void> {
  const segue = await loadSegue({ origin: "https://segue.example" });
  const stop = segue.on("bookingSuccessful", ({ startsAt, meeting }) =>
    console.log(startsAt.slice(0, 10), meeting.length),
  );
  stop();
  segue.on("offerShown", ({ motion }) => motion === "upsell");
  segue.on("*", (detail, name) => console.log(detail, name === "ready"));
  segue.prefill({
    plan: "starter",
    teamSize: 45,
    painPoints: ["slow_response"],
  });
  segue.identify(async () => "token");
  segue.identify(null);
  segue.push(["setLanguage", "de"]);
  segue.push(["on", "error", console.error]);
  // @ts-expect-error: there is no such event
  segue.on("bookingSuccesful", () => undefined);
  // @ts-expect-error: a team's size is a number
  segue.prefill({ teamSize: "45" });
  // @ts-expect-error: there is no such call
  segue.push(["opne"]);
  // @ts-expect-error: consent is given or it is not
  segue.consent("yes");
}

export const detail: EventMap["error"] = {
  code: "down",
  message: "A sentence.",
};
