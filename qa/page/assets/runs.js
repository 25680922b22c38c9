let opened = false;
const open = () => {
  if (opened || document.body.dataset.view !== "quality") return;
  opened = true;
  trigger("select", { do: "open" });
};
addEventListener("planqa:view", open);
open();
element.addEventListener("submit", (event) => event.preventDefault());
element.addEventListener("click", (event) => {
  const what = event.target.closest("[data-do]")?.dataset.do;
  if (!what) return;
  const form = element.querySelector("form");
  const runs = form ? Object.fromEntries(new FormData(form)) : {};
  trigger("select", what === "quick" || what === "full" ? { do: "run", quick: what === "quick" } : { do: what, ...runs });
});
