/** Fetches another script of the same release, only as its hash says: whether it came. */
export function fetchScript(
  beside: HTMLScriptElement,
  file: string,
  integrity: string,
): Promise<boolean> {
  return new Promise((done) => {
    const tag = document.createElement("script");
    tag.src = new URL(file, beside.src).href;
    tag.integrity = integrity;
    tag.crossOrigin = "";
    tag.nonce = beside.nonce!;
    tag.onload = () => done(true);
    tag.onerror = () => {
      tag.remove();
      done(false); // The browser itself says why in its console.
    };
    document.head.append(tag);
  });
}
