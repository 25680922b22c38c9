// The table is asked for when the view is first opened: the ledger takes a moment to read.
const table = () => document.querySelector("#pq-ledger");
const values = () => {
  const form = element.querySelector("form");
  if (!form) return {};
  const { words, plan, kind, place } = Object.fromEntries(new FormData(form));
  return { words, plan, kind, place, in_force: form.in_force.checked };
};
let opened = false;
let waiting;
const show = (more) => trigger("select", { ...values(), ...more });
const open = () => {
  if (opened || document.body.dataset.view !== "indicators") return;
  opened = true;
  show({ do: "open" });
};
table().more = (rows) => show({ rows });
addEventListener("planqa:view", open);
open();
element.addEventListener("submit", (event) => { event.preventDefault(); show({}); });
element.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 250, {}); });
element.addEventListener("click", (event) => { if (event.target.closest("[data-do=csv]")) show({ do: "csv" }); });
