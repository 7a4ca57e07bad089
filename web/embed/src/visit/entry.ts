/** How a visit is entered: as whoever the page says that the visitor is, or as a stranger. */

import type { Opened } from "./wire.js";
import { CallFailed, type Api } from "./http.js";
import { IdentityToken, mayContinue, subjectOf, type IdentitySource } from "./identity.js";
import type { Session } from "./session.js";

export class Entry {
  /** The address of the page. */
  page = "";
  private who = new IdentityToken(null);

  constructor(
    private readonly session: Session,
    private readonly api: Api,
  ) {}

  /** Whoever comes now; what is kept of somebody else is forgotten. */
  comes(who: IdentitySource): void {
    this.who = new IdentityToken(who);
    this.forgetOthers();
  }

  /** Opens a visit, or goes on with the kept one. Raises `CallFailed`. */
  async ask(): Promise<Opened> {
    const { session, page } = this;
    const identityToken = await this.identityToken();
    this.forgetOthers();
    const language = (session.tongue.told = session.tongue.wanted);
    const open = (body: object) =>
      this.api.call<Opened>({ method: "POST", path: "/visits", body, repeatable: true });
    const about = { page, zone: session.zone, language };
    const identity = identityToken ? { identity_token: identityToken } : {};
    const visit = session.kept.visitToken ? { visit_token: session.kept.visitToken } : {};
    session.keep({ subject: subjectOf(identityToken) });
    try {
      return await open({ ...about, ...identity, ...visit });
    } catch (error) {
      const known = identityToken !== null || session.kept.visitToken !== undefined;
      if (!(error instanceof CallFailed) || error.later || !known) throw error;
      if (identityToken && this.who.renew()) return this.ask();
      // An expired identity or visit: go on as a stranger, with a visit of their own.
      session.trouble.tell(error);
      this.who = new IdentityToken(null);
      session.forget();
      return open(about);
    }
  }

  /** Raises `CallFailed` where the page's function did: nobody is taken for a stranger for that. */
  private async identityToken(): Promise<string | null> {
    try {
      return await this.who.current(Date.now());
    } catch (error) {
      console.error(error);
      throw this.api.downAs("identity_unavailable");
    }
  }

  /** Where the page gave a function, who it is comes out when the visit is opened. */
  private forgetOthers(): void {
    const { known } = this.who;
    const { session } = this;
    if (known !== undefined && !mayContinue(session.kept, subjectOf(known))) session.forget();
  }
}
