// The name stands in the address, so that what was gathered can be kept and passed on.
const form = () => element.querySelector("form");
const named = () => {
  const [view, ...name] = location.hash.slice(1).split("/");
  try { return view === "dossier" ? decodeURIComponent(name.join("/")) : null; } catch { return null; }
};
let opened = false;
const ask = (what) => trigger("select", { do: what, name: form().elements.name.value, plan: form().plan.value });
const fill = (name) => {
  if (name) form().elements.name.value = name;
  element.querySelectorAll("[data-do]").forEach((button) => { button.hidden = !name; });
};
const show = () => {
  const name = named();
  if (name === null || !form()) return;
  fill(name);
  if (name) ask("show");
};
const open = () => {
  if (document.body.dataset.view !== "dossier") return;
  if (opened) return show();
  opened = true;
  trigger("select", { do: "open", name: named() });
};
// What the address names came with the form.
watch("value", () => { if (form()) fill(named()); });
addEventListener("planqa:view", open);
open();
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = form().elements.name.value.trim();
  if (!name) return window.planqaSay("请先写一个名称");
  const hash = `#dossier/${encodeURIComponent(name)}`;
  if (location.hash === hash) show();
  else location.hash = hash;
});
element.addEventListener("change", (event) => { if (event.target.name === "plan" && named()) show(); });
element.addEventListener("click", (event) => {
  const what = event.target.closest("[data-do]")?.dataset.do;
  if (what) ask(what);
});
