/** What of `lit/decorators.js` is used here; the rest of that is for other kinds of decorators. */

import type { LitElement, PropertyDeclaration } from "lit";

type Field = (prototype: LitElement, name: string) => void;

/** A field that the page or another element sets; the element is drawn again when it changes. */
export function property(options?: PropertyDeclaration): Field {
  return (prototype, name) =>
    (prototype.constructor as typeof LitElement).createProperty(name, options);
}

/** The same for a field that only the element itself sets. */
export function state(): Field {
  return property({ state: true });
}
