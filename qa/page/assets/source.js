const wide = matchMedia("(min-width: 900px)");
const result = () => document.querySelector("#pq-check-result");
const asked = () => result().querySelector("[aria-current]");
let opened = "";
watch("value", () => {
  const source = element.querySelector(".pq-source[data-opened]");
  if (!source || source.dataset.opened === opened) return;
  opened = source.dataset.opened;
  const text = source.querySelector(".pq-source-text");
  const mark = source.querySelector("mark");
  source.querySelector("h2").focus({ preventScroll: true });
  if (!wide.matches) source.scrollIntoView({ block: "start" });
  text.scrollTop = 0;
  window.planqaWide(text);
  const row = mark && (mark.closest("tr") || mark);
  if (row) text.scrollTop += row.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
});
element.addEventListener("click", (event) => {
  const step = event.target.closest("button[data-section]");
  if (step) trigger("select", { n: step.dataset.n, section: step.dataset.section });
  const link = event.target.closest("[data-link]");
  if (link) window.planqaLink(link.dataset.link);
  if (!event.target.closest(".pq-close")) return;
  const button = asked();
  button?.removeAttribute("aria-current");
  props.value = "";
  button?.focus({ preventScroll: true });
  button?.scrollIntoView({ block: wide.matches ? "nearest" : "center" });
});
