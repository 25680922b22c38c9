const wide = matchMedia("(min-width: 900px)");
let first = true;
watch("value", () => {
  const text = element.querySelector(".pq-source-text");
  if (!text || document.body.dataset.view !== "plans") return;
  if (!first && !wide.matches) element.scrollIntoView({ block: "start" });
  first = false;
  const mark = text.querySelector("mark");
  if (mark) text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
});
