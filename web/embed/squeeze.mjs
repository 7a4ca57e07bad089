// Takes the line breaks and indents out of templates and style sheets: what is read in the sources
// in lines is sent without them.
import { readFile } from "node:fs/promises";
import ts from "typescript";

/** An esbuild plugin. Text in `html` keeps one space for each break; `css` needs none. */
export const squeezed = {
  name: "squeezed",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: squeeze(path, await readFile(path, "utf8")),
      loader: "ts",
    }));
  },
};

function squeeze(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const parts = [];
  const look = (node) => {
    if (ts.isTemplateLiteralToken(node)) {
      const how = HOW[kindOf(node)];
      if (how) parts.push([node.getStart(source), node.end, how]);
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return parts.reduceRight(
    (whole, [from, to, how]) => whole.slice(0, from) + how(whole.slice(from, to)) + whole.slice(to),
    text,
  );
}

const HOW = {
  html: (text) => text.replace(/\s*\n\s*/g, " "),
  css: (text) =>
    text
      .replace(/\/\*.*?\*\//gs, "")
      .replace(/\s+/g, " ")
      .replace(/ ?([{};,>~]) ?/g, "$1")
      .replace(/: /g, ":")
      .replace(/\b0\./g, ".")
      .replace(/="([a-z]+)"\]/g, "=$1]")
      .replace(/;\}/g, "}"),
};

/** "html" or "css" for a part of such a template; a sheet without a tag is called CSS or TOKENS. */
function kindOf(part) {
  let whole = part.parent;
  if (ts.isTemplateSpan(whole)) whole = whole.parent;
  const around = ts.isTemplateExpression(whole) ? whole.parent : whole;
  if (ts.isTaggedTemplateExpression(around)) return around.tag.getText();
  const named = ts.isVariableDeclaration(around) ? around.name.getText() : "";
  return /^(CSS|(MORE_)?TOKENS)$/.test(named) ? "css" : undefined;
}
