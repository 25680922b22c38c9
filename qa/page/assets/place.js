const wide = matchMedia("(min-width: 900px)");
let first = true;
let point = "";
watch("value", () => {
  const text = element.querySelector(".pq-source-text");
  if (!text || document.body.dataset.view !== "plans") return;
  // Who has just searched looks at what was found first.
  const searching = document.querySelector("#pq-finder").contains(document.activeElement);
  if (!first && !wide.matches && !searching) element.scrollIntoView({ block: "start" });
  first = false;
  point = "";
  window.planqaWide(text);
  document.querySelector("#pq-doc").value = element.querySelector("[data-doc]").dataset.doc;
  const mark = text.querySelector("mark");
  if (mark) text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
});
element.addEventListener("click", (event) => {
  const here = event.target.closest("[data-at]");
  if (here) point = here.dataset.at;
  const what = event.target.closest("[data-do]")?.dataset.do;
  if (what === "print") print();
  const named = location.hash.match(/\/@([\d-]+)$/)?.[1];
  const words = point || named;
  if (what === "link") window.planqaLink(element.querySelector("[data-place]").dataset.place + (words ? `/@${words}` : ""));
});
