element.addEventListener("click", (event) => {
  const example = event.target.closest("button[data-example]");
  if (!example) return;
  trigger("submit", { example: example.dataset.example });
  if (event.detail === 0) document.querySelector("#pq-question textarea").focus();
});
watch("value", () => {
  // Half of a button behind the composer helps nobody, but the question just answered stays in sight; who has scrolled elsewhere is left alone.
  const list = element.querySelector(".pq-next")?.getBoundingClientRect();
  const turn = document.querySelector("#pq-log .pq-turn:last-child");
  if (!list || !turn || list.top >= innerHeight) return;
  const hidden = list.bottom - (innerHeight - document.querySelector("#pq-composer").offsetHeight);
  const above = turn.getBoundingClientRect().top - parseFloat(getComputedStyle(turn).scrollMarginTop);
  scrollBy(0, Math.max(0, Math.min(hidden, above)));
});
