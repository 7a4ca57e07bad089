// Keeps the preview, the lines to copy and the address in step with the settings.
const [form, preview, snippet, copy, told, events] = [
  "settings",
  "preview",
  "snippet",
  "copy",
  "told",
  "events",
].map((id) => document.getElementById(id));
const SETTLES_AFTER_MS = 400;
const MOST_EVENTS = 100;
let settling;
let latest = 0;

function query() {
  const set = [...new FormData(form)].filter(([, value]) => value.trim());
  return new URLSearchParams(set).toString();
}

async function show() {
  const now = query();
  const turn = ++latest;
  let answer;
  try {
    answer = await fetch(`/playground/snippet?${now}`);
  } catch {
    answer = { ok: false, status: 0 };
  }
  if (turn !== latest) return;
  if (!answer.ok) {
    told.textContent =
      answer.status === 422
        ? "A colour, measure or font has a sign that it cannot have. Please check them."
        : "The settings cannot be shown now. Please try again.";
    return;
  }
  snippet.textContent = await answer.text();
  told.textContent = "";
  history.replaceState(null, "", `/playground?${now}`);
  preview.contentWindow.location.replace(`/playground/preview?${now}`);
}

function settle(afterMs) {
  clearTimeout(settling);
  settling = setTimeout(show, afterMs);
}

form.addEventListener("input", () => settle(SETTLES_AFTER_MS));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  settle(0);
});
copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(snippet.textContent);
    told.textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(snippet);
    told.textContent = "Selected: copy it with your keyboard.";
  }
});
addEventListener("message", ({ origin, source, data }) => {
  if (origin !== location.origin || source !== preview.contentWindow) return;
  const entry = document.createElement("p");
  entry.textContent = `${data.name} ${JSON.stringify(data.detail)}`;
  events.append(entry);
  while (events.children.length > MOST_EVENTS) events.firstChild.remove();
  events.scrollTop = events.scrollHeight;
});
