element.addEventListener("click", (event) => {
  const example = event.target.closest("button[data-example]");
  if (!example) return;
  trigger("submit", { example: example.dataset.example });
  if (event.detail === 0) document.querySelector("#pq-question textarea").focus();
});
watch("value", () => {
  // Half of a button behind the composer helps nobody; who has scrolled elsewhere is left alone.
  const list = element.querySelector(".pq-next");
  if (list && list.getBoundingClientRect().top < innerHeight) list.scrollIntoView({ block: "nearest" });
});
