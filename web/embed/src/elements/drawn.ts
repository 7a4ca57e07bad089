/**
 * What every element of the embed is: it draws itself into its shadow root, anew after a change of
 * one of its fields, and once for all changes of a moment. Lit's own class does this and much
 * besides, and took a fourteenth of all that a browser fetches; its templates are used as they are.
 */

import { render } from "lit-html";

/** What goes along with an element while it is on a page. */
export interface Companion {
  connected(): void;
  disconnected(): void;
}

/** How an attribute sets its field: as text, or by being there. */
type Reading = typeof Boolean | undefined;

export abstract class Drawn extends HTMLElement {
  static styles: readonly CSSStyleSheet[] = [];
  /** Attribute -> the field that it sets. */
  private static attributes: ReadonlyMap<string, readonly [field: string, reading: Reading]> =
    new Map();

  /** A class has the attributes of those that it extends, and its own. */
  static observe(attribute: string, field: string, reading: Reading): void {
    this.attributes = new Map([...this.attributes, [attribute, [field, reading]]]);
  }

  static get observedAttributes(): string[] {
    return [...this.attributes.keys()];
  }

  readonly renderRoot: ShadowRoot;
  /** Everything that was changed so far is on the screen. */
  updateComplete: Promise<void> = Promise.resolve();
  protected hasUpdated = false;
  /** What its drawing leaves where it is: all that stands from there on. */
  protected renderBefore: ChildNode | null = null;
  readonly #companions: Companion[] = [];
  /** Field -> what it was when the element was drawn last. */
  #changed = new Map<string, unknown>();
  #state: "new" | "drawn" | "due" = "new";
  /** What the page set before the element's class was there. */
  readonly #early: [string, unknown][] = [];

  constructor() {
    super();
    const { styles, attributes } = this.constructor as typeof Drawn;
    this.renderRoot = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.renderRoot.adoptedStyleSheets = [...styles];
    for (const [field] of attributes.values()) {
      if (!Object.hasOwn(this, field)) continue;
      this.#early.push([field, Reflect.get(this, field)]);
      Reflect.deleteProperty(this, field);
    }
  }

  accompany(companion: Companion): void {
    this.#companions.push(companion);
  }

  connectedCallback(): void {
    for (const [field, value] of this.#early.splice(0)) Reflect.set(this, field, value);
    if (this.#state === "new") {
      this.#state = "drawn";
      this.requestUpdate();
    }
    for (const one of this.#companions) one.connected();
  }

  disconnectedCallback(): void {
    for (const one of this.#companions) one.disconnected();
  }

  attributeChangedCallback(attribute: string, _: string | null, value: string | null): void {
    const [field, reading] = (this.constructor as typeof Drawn).attributes.get(attribute)!;
    Reflect.set(this, field, reading ? value !== null : (value ?? ""));
  }

  /** A field was changed. */
  fieldChanged(field: string, before: unknown): void {
    if (!this.#changed.has(field)) this.#changed.set(field, before);
    this.requestUpdate();
  }

  requestUpdate(): void {
    if (this.#state !== "drawn") return;
    this.#state = "due";
    this.updateComplete = Promise.resolve().then(() => this.#draw());
  }

  #draw(): void {
    const changed = this.#changed;
    let view: unknown;
    try {
      this.willUpdate(changed);
      view = this.render();
    } finally {
      this.#state = "drawn";
      this.#changed = new Map();
    }
    const { renderBefore } = this;
    render(view, this.renderRoot, { host: this, renderBefore });
    this.hasUpdated = true;
    this.updated();
  }

  protected abstract render(): unknown;

  /** Before it is drawn; what is set here is drawn with the rest. */
  protected willUpdate(_changed: ReadonlyMap<string, unknown>): void {}

  /** After it was drawn. */
  protected updated(): void {}
}

/** A style sheet that all elements of a kind share. */
export function css(parts: TemplateStringsArray, ...values: string[]): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(String.raw({ raw: parts }, ...values));
  return sheet;
}
