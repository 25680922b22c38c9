element.addEventListener("click", (event) => {
  const example = event.target.closest("button[data-example]");
  if (!example) return;
  trigger("submit", { example: example.dataset.example });
  if (event.detail === 0) document.querySelector("#pq-question textarea").focus();
});
