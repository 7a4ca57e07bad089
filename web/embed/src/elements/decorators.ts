/** Which fields of an element it is drawn by. */

import type { Drawn } from "./drawn.js";

type Field = (prototype: Drawn, name: string) => void;

/** One that the page or another element sets, by the attribute too unless that is `false`. */
export function property({
  attribute,
  type,
}: { attribute?: string | false; type?: typeof Boolean } = {}): Field {
  return (prototype, name) => {
    const values = new WeakMap<Drawn, unknown>();
    Object.defineProperty(prototype, name, {
      get(this: Drawn) {
        return values.get(this);
      },
      set(this: Drawn, value: unknown) {
        const before = values.get(this);
        values.set(this, value);
        if (!Object.is(before, value)) this.fieldChanged(name, before);
      },
    });
    if (attribute === false) return;
    (prototype.constructor as typeof Drawn).observe(attribute ?? name, name, type);
  };
}

/** One that only the element itself sets. */
export function state(): Field {
  return property({ attribute: false });
}
