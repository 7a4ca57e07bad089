// A feature that the customer's plan does not have: the page says so, and Segue is told of the wish.
for (const button of document.querySelectorAll("[data-tries]")) {
  button.addEventListener("click", () => {
    document.getElementById(button.getAttribute("aria-describedby")).hidden = false;
    (window.Segue ??= []).push(["signal", "feature_tried", button.dataset.tries]);
  });
}
