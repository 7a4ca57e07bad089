// The preview's page: takes the look from its address, and tells the playground what it hears.
window.Segue ??= [];
for (const [name, value] of new URLSearchParams(location.search)) {
  if (value) document.documentElement.style.setProperty(`--segue-${name}`, value);
}
Segue.push(["on", "*", (detail, name) => parent.postMessage({ name, detail }, location.origin)]);
document.addEventListener("click", ({ target }) => {
  const answer = target.dataset?.consent;
  if (answer) Segue.push(["consent", answer === "yes"]);
});
